"""The Blender side of jobs: what the panels ask for, and how the job that runs stands."""
