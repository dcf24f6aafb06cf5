"""The option that asks for more mutations than the tests of a day read."""


def pytest_addoption(parser):
    parser.addoption("--mutations", type=int, default=None, help="mutated files that each reader is given")
