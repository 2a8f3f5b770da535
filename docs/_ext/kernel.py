"""The pages' kernel runs over a local socket instead of TCP: no open port, no network needed. And
what it prints does not depend on how fast it runs.
"""

import logging
import tempfile

import jupyter_client
from myst_nb.core import render
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


def joined(outputs):
    """The outputs of a cell, each stream in one piece.

    A kernel sends what was printed in the last moment, so a line may come in two parts. MyST-NB's
    own way to join them puts a line break between.
    """
    found, streams = [], {}
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
            continue
        found.append(output)
        if output["output_type"] == "stream":
            streams[output["name"]] = output
    for stream in streams.values():
        stream["text"] = stream["text"].rstrip() + "\n"
    return found


def setup(app):
    render.coalesce_streams = joined
    # nbclient looks this class up here, and jupyter-cache passes it no other setting.
    jupyter_client.AsyncKernelManager = LocalKernelManager
    logging.getLogger("traitlets").setLevel(logging.WARNING)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
