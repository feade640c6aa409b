"""Writes a CA, a certificate signed by it for `localhost` alone, and a CA that signed nothing, into the folder given."""
import pathlib
import sys

import trustme

folder = pathlib.Path(sys.argv[1])
ca = trustme.CA()
ca.cert_pem.write_to_path(str(folder / "ca.pem"))
trustme.CA().cert_pem.write_to_path(str(folder / "stranger.pem"))
leaf = ca.issue_cert("localhost")
leaf.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
