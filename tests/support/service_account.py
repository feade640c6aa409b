"""Writes the key file of a service account (`key.json`) and its public key (`public.pem`) into the folder given."""
import json
import pathlib
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

folder = pathlib.Path(sys.argv[1])
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
private = key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
(folder / "public.pem").write_bytes(public)
(folder / "key.json").write_text(json.dumps({
    "type": "service_account",
    "project_id": "homeward-example",
    "private_key_id": "0123456789abcdef",
    "private_key": private,
    "client_email": "homeward@homeward-example.iam.example.org",
    "client_id": "100000000000000000001",
    "token_uri": "https://token.example.org/token",
}))
