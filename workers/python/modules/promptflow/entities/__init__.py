"""Where older flows import connections from."""

from promptflow.connections import *  # noqa: F403
