"""How far the points of a grid are from rods, compiled: a network has a hundred thousand of them."""

import numpy as np

from ..bundling.kernels import kernel


@kernel()
def bring_nearer(grid, start, end, radius, margin):
    """Lowers the numbers of a grid (x, y, z) float32 to the distance of the nearest rod, in steps of the grid, where
    that is `margin` at most.

    start, end (n, 3), radius (n,) float32: rods with round ends, within the grid; one of no length is a ball.
    """
    for rod in range(len(radius)):
        ax, ay, az = start[rod, 0], start[rod, 1], start[rod, 2]
        wx, wy, wz = end[rod, 0] - ax, end[rod, 1] - ay, end[rod, 2] - az
        length = max(wx * wx + wy * wy + wz * wz, np.float32(1e-12))
        reach = radius[rod] + margin
        x0, x1 = max(int(np.floor(min(ax, ax + wx) - reach)), 0), int(np.ceil(max(ax, ax + wx) + reach))
        y0, y1 = max(int(np.floor(min(ay, ay + wy) - reach)), 0), int(np.ceil(max(ay, ay + wy) + reach))
        z0, z1 = max(int(np.floor(min(az, az + wz) - reach)), 0), int(np.ceil(max(az, az + wz) + reach))
        for i in range(x0, min(x1 + 1, grid.shape[0])):
            x = np.float32(i) - ax
            for j in range(y0, min(y1 + 1, grid.shape[1])):
                y = np.float32(j) - ay
                for k in range(z0, min(z1 + 1, grid.shape[2])):
                    z = np.float32(k) - az
                    along = min(max((x * wx + y * wy + z * wz) / length, np.float32(0)), np.float32(1))
                    u, v, w = x - along * wx, y - along * wy, z - along * wz
                    away = np.sqrt(u * u + v * v + w * w) - radius[rod]
                    if away < grid[i, j, k]:
                        grid[i, j, k] = away
