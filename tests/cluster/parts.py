"""The programs of one cluster and how each is called. All of them listen on 127.0.0.1 only."""

from dataclasses import dataclass
from pathlib import Path

import build

ORDER = ("etcd", "apiserver", "controller-manager", "scheduler", "kwok", "stand-ins", "cert-manager")
PORTS = ("etcd", "etcd-peer", "apiserver", "controller-manager", "scheduler", "kwok")


@dataclass(frozen=True)
class Layout:
    """Where the files and ports of one cluster are."""

    folder: Path
    ports: dict

    @property
    def pki(self):
        return self.folder / "pki"

    @property
    def audit_log(self):
        return self.folder / "audit.log"

    @property
    def kubeconfig(self):
        return self.folder / "kubeconfig"

    def kubeconfig_of(self, part):
        return self.folder / f"{part}.kubeconfig"

    @property
    def server(self):
        return f"https://127.0.0.1:{self.ports['apiserver']}"


def etcd(at):
    client, peer = f"http://127.0.0.1:{at.ports['etcd']}", f"http://127.0.0.1:{at.ports['etcd-peer']}"
    return [build.control_plane() / "etcd", "--name=only", f"--data-dir={at.folder / 'etcd'}", "--unsafe-no-fsync", "--log-level=warn",
            f"--listen-client-urls={client}", f"--advertise-client-urls={client}", f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=only={peer}"]


def apiserver(at):
    pki = at.pki
    return [build.control_plane() / "kube-apiserver", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
            f"--secure-port={at.ports['apiserver']}", f"--etcd-servers=http://127.0.0.1:{at.ports['etcd']}",
            f"--client-ca-file={pki / 'ca.crt'}", f"--tls-cert-file={pki / 'apiserver.crt'}", f"--tls-private-key-file={pki / 'apiserver.key'}",
            "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={pki / 'tokens.pub'}",
            f"--service-account-signing-key-file={pki / 'tokens.key'}", "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=Node,RBAC", "--endpoint-reconciler-type=none", "--allow-privileged=true",
            f"--audit-policy-file={build.HERE / 'audit-policy.yaml'}", f"--audit-log-path={at.audit_log}", "--audit-log-mode=blocking",
            # In MB. Rotation would lose what a test counts.
            "--audit-log-maxsize=10000"]


def controller_manager(at):
    config = at.kubeconfig_of("controller-manager")
    return [build.control_plane() / "kube-controller-manager", "--bind-address=127.0.0.1", f"--secure-port={at.ports['controller-manager']}",
            f"--kubeconfig={config}", f"--authentication-kubeconfig={config}", f"--authorization-kubeconfig={config}",
            "--leader-elect=false", "--use-service-account-credentials=true", f"--root-ca-file={at.pki / 'ca.crt'}",
            f"--service-account-private-key-file={at.pki / 'tokens.key'}", "--horizontal-pod-autoscaler-sync-period=3s",
            f"--cluster-signing-cert-file={at.pki / 'ca.crt'}", f"--cluster-signing-key-file={at.pki / 'ca.key'}"]


def scheduler(at):
    config = at.kubeconfig_of("scheduler")
    return [build.control_plane() / "kube-scheduler", "--bind-address=127.0.0.1", f"--secure-port={at.ports['scheduler']}",
            f"--kubeconfig={config}", f"--authentication-kubeconfig={config}", f"--authorization-kubeconfig={config}", "--leader-elect=false"]


def kwok(at):
    stages = sorted((build.HERE / "stages").glob("*.yaml"))
    return [build.tools() / "kwok", f"--kubeconfig={at.kubeconfig_of('kwok')}", "--manage-all-nodes=true", "--cidr=10.244.0.0/16",
            "--node-ip=127.0.0.1", f"--server-address=127.0.0.1:{at.ports['kwok']}", f"--node-port={at.ports['kwok']}",
            "--node-lease-duration-seconds=40", *[f"--config={stage}" for stage in stages]]


def stand_ins(at):
    return [build.tools() / "stand-ins", f"--kubeconfig={at.kubeconfig_of('stand-ins')}"]


def cert_manager(at):
    return [build.tools() / "cert-manager", f"--kubeconfig={at.kubeconfig_of('cert-manager')}", "--cluster-resource-namespace=cert-manager"]


COMMANDS = {"etcd": etcd, "apiserver": apiserver, "controller-manager": controller_manager, "scheduler": scheduler, "kwok": kwok,
            "stand-ins": stand_ins, "cert-manager": cert_manager}

# Who each client is. What is no part of Kubernetes may do everything: its rights are not what is tested here.
CLIENTS = {"admin": "/O=system:masters/CN=admin", "controller-manager": "/CN=system:kube-controller-manager", "scheduler": "/CN=system:kube-scheduler",
           "kwok": "/O=system:masters/CN=kwok", "stand-ins": "/O=system:masters/CN=stand-ins", "cert-manager": "/O=system:masters/CN=cert-manager"}
