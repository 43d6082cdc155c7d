"""Keys and certificates of one cluster, by openssl. All of them end with the cluster."""

import base64
import subprocess

from build import ClusterError

DAYS = "30"
SERVER_NAMES = "IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"


def openssl(*arguments, stdin=None):
    try:
        done = subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise ClusterError("there is no `openssl` command; `./dev setup` installs it") from error
    if done.returncode:
        raise ClusterError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


class Authority:
    """A folder with a certificate authority and what it signed."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.crt"
        self.key = folder / "ca.key"

    def make(self, name):
        """The authority itself, self-signed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._key(self.key)
        openssl("req", "-x509", "-new", "-key", self.key, "-out", self.certificate, "-days", DAYS, "-subj", f"/CN={name}",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature")
        return self

    def issue(self, file, subject, names=None):
        """`file`.crt and `file`.key for a client, or with `names` for a server."""
        key, certificate = self.folder / f"{file}.key", self.folder / f"{file}.crt"
        self._key(key)
        request = openssl("req", "-new", "-key", key, "-subj", subject)
        usage = "serverAuth" if names else "clientAuth"
        extensions = f"keyUsage=critical,digitalSignature\nextendedKeyUsage={usage}\n"
        if names:
            extensions += f"subjectAltName={names}\n"
        extension_file = self.folder / f"{file}.ext"
        extension_file.write_text(extensions)
        openssl("x509", "-req", "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", DAYS,
                "-extfile", extension_file, "-out", certificate, stdin=request)
        return certificate, key

    def signing_pair(self, file):
        """`file`.key and `file`.pub, for the tokens of ServiceAccounts."""
        key, public = self.folder / f"{file}.key", self.folder / f"{file}.pub"
        self._key(key)
        openssl("pkey", "-in", key, "-pubout", "-out", public)
        return key, public

    @staticmethod
    def _key(path):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)
        path.chmod(0o600)


def base64_of(path):
    return base64.b64encode(path.read_bytes()).decode()
