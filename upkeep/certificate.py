"""`flask certificate HOSTNAME`: a local authority, and a server certificate signed by it.

Phones, cameras and offline work need https, and an office has no public name to get a certificate for. The authority
is made once and stays; each device trusts it once. The server certificate may be made anew at any time.
"""

import os
import re
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS = 10
# iPhones and iPads take no longer one.
SERVER_DAYS = 820
ALWAYS = ("localhost", "127.0.0.1")
HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.I)


class CertificateRefused(Exception):
    """A certificate can't be made for that name; the message is a sentence for the person at the console."""


class Made(NamedTuple):
    """Where the three files lie that somebody needs: the authority to trust, the server's certificate and key."""

    authority: Path
    cert: Path
    key: Path


def make_certificate(folder: Path, names: list[str], now: datetime) -> Made:
    """Make a server certificate for `names` (host names or addresses) in `folder`, and the authority if need be."""
    wanted = [subject_name(name) for name in dict.fromkeys([*names, *ALWAYS])]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Made(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    signer_key, signer = authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    cert = (
        builder(named(names[0]), signer.subject, key.public_key(), now, timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_key.public_key()), critical=False)
        .sign(signer_key, hashes.SHA256())
    )
    write_private(made.key, private_bytes(key))
    made.cert.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return made


def authority(folder: Path, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return the authority kept in `folder`, or a new one where there is none that outlives a server certificate."""
    key_file, cert_file = folder / "authority.key", folder / "authority.crt"
    if key_file.exists() and cert_file.exists():
        cert = x509.load_pem_x509_certificate(cert_file.read_bytes())
        if cert.not_valid_after_utc > now + timedelta(days=SERVER_DAYS):
            return serialization.load_pem_private_key(key_file.read_bytes(), password=None), cert
    key = ec.generate_private_key(ec.SECP256R1())
    name = named(f"Reception desk local authority {now:%Y-%m-%d}")
    cert = (
        builder(name, name, key.public_key(), now, timedelta(days=365 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_private(key_file, private_bytes(key))
    cert_file.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return key, cert


def subject_name(name: str) -> x509.GeneralName:
    """Return `name` as a certificate holds it: an address as an address, anything else as a host name."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        pass
    if not HOST_NAME.fullmatch(name):
        raise CertificateRefused(f"不是主机名或 IP 地址：{name}")
    return x509.DNSName(name.lower())


def builder(subject, issuer, public_key, now: datetime, lasts: timedelta) -> x509.CertificateBuilder:
    """Return what both certificates share. Valid from the day before: a tablet's clock may be behind."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def usage(**allowed: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in every})


def named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write_private(path: Path, content: bytes) -> None:
    """Write a key that its owner alone may read, also where an older file was readable to others."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def next_steps(made: Made, host: str, port: int) -> str:
    """Return what the person at the console does next."""
    address = f"[{host}]" if ":" in host else host
    return f"""已生成证书。启动程序前设置：
    TLS_CERT={made.cert}
    TLS_KEY={made.key}
    HOST=0.0.0.0
然后用 https://{address}:{port} 打开。每台设备信任一次本地认证文件：
    {made.authority}
  Windows：双击该文件 → 安装证书 → 本地计算机 → 受信任的根证书颁发机构
  安卓：设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书
  iPad：用邮件或隔空投送打开该文件 → 设置 → 已下载描述文件 → 安装，
        再到 设置 → 通用 → 关于本机 → 证书信任设置 里打开
authority.key 能签发任何网站的证书：不要复制给别人。"""
