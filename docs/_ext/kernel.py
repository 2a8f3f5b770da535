"""Run the pages' kernel over a local socket instead of TCP: no open port, no network needed."""

import logging
import tempfile

import jupyter_client
from traitlets import default


class LocalKernelManager(jupyter_client.AsyncKernelManager):
    @default("transport")
    def _transport_default(self):
        return "ipc"

    @default("ip")
    def _ip_default(self):
        # Socket paths are limited to about a hundred characters, so not under the home folder.
        # One folder each: two kernels that start together would take each other's sockets.
        return f"{tempfile.mkdtemp(dir=folder.name)}/kernel"


folder = tempfile.TemporaryDirectory(prefix="gdlib-")


def setup(app):
    # nbclient looks this class up here, and jupyter-cache passes it no other setting.
    jupyter_client.AsyncKernelManager = LocalKernelManager
    logging.getLogger("traitlets").setLevel(logging.WARNING)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
