"""What the demo shows of a DataPlatform: from its JSON to lines of text. Nothing here asks anybody."""

LISTED = ("StatefulSet", "Deployment", "Job", "Service", "ConfigMap", "Secret", "HorizontalPodAutoscaler", "PodDisruptionBudget",
          "NetworkPolicy", "Ingress", "Certificate", "PersistentVolumeClaim")
EXPLAINED_BY_COMPONENTS = ("Pending", "Progressing", "Updating", "Ready")


def condition(platform, kind):
    """The condition of a DataPlatform, or {}."""
    found = [entry for entry in platform.get("status", {}).get("conditions", []) if entry["type"] == kind]
    return found[0] if found else {}


def is_current(platform):
    """Has the operator judged the spec that is there now?"""
    return platform.get("status", {}).get("observedGeneration") == platform["metadata"]["generation"]


def is_ready(platform):
    return is_current(platform) and condition(platform, "Ready").get("status") == "True"


def needs_a_person(platform):
    """Will waiting alone never make it Ready?"""
    return is_current(platform) and condition(platform, "Stalled").get("status") == "True"


def summary(platform):
    """{subject: how it is}: what is worth a line when it changes."""
    status = platform.get("status", {})
    ready = condition(platform, "Ready")
    said = ", ".join([status.get("phase", "Pending"), *components_ready(status)])
    if ready.get("reason", "Pending") not in EXPLAINED_BY_COMPONENTS:
        said += f": {ready['message']}"
    seen = {"platform": said}
    for task in status.get("tasks", []):
        if task["state"] != "Waiting":
            seen[f"task {task['name']}"] = task["state"]
    for name, component in status.get("components", {}).items():
        seen[name] = f"{component['phase']}: {component['message']}"
    return seen


def components_ready(status):
    """["1/2 components ready"]; [] where there is none to be ready."""
    ready = status.get("ready", "0/0")
    return [] if ready.endswith("/0") else [f"{ready} components ready"]


def changes(before, after):
    """[(subject, text)] of what `after` says anew."""
    return [(subject, text) for subject, text in after.items() if before.get(subject) != text]


def table(rows):
    """Rows of texts as lines with columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def headline(platform):
    metadata, status = platform["metadata"], platform.get("status", {})
    parts = [status.get("phase", "Pending"), *components_ready(status)]
    parts += [f"{label} {status[key]}" for label, key in (("profile", "profile"), ("release", "version")) if key in status]
    return f"{metadata['name']} in namespace {metadata['namespace']}: {', '.join(parts)}"


def report(platform, kinds=()):
    """The whole status for a person; `kinds` are the kinds of the objects that belong to it."""
    status = platform.get("status", {})
    lines = [headline(platform)]
    ready = condition(platform, "Ready")
    if ready and ready["status"] != "True":
        lines += ["", f"  {ready['reason']}: {ready['message']}"]
    if status.get("components"):
        rows = [("COMPONENT", "PHASE", "VERSION", "ROLES", "MESSAGE")]
        rows += [(name, one["phase"], one.get("version", ""), one["ready"], one["message"]) for name, one in status["components"].items()]
        lines += [""] + indented(table(rows))
    facts = [("pages", ", ".join(status.get("endpoints", []))),
             ("passwords", ", ".join(f"Secret {name}" for name in status.get("credentials", []))),
             ("objects", counted(kinds))]
    facts = [row for row in facts if row[1]]
    lines += [""] + indented(table(facts)) if facts else []
    ignored = [(entry["path"], entry["message"]) for entry in status.get("notActedOn", [])]
    lines += ["", "  not acted on by this version"] + indented(table(ignored), 4) if ignored else []
    return lines


def indented(lines, by=2):
    return [" " * by + line for line in lines]


def counted(kinds):
    """'1 StatefulSet, 2 Deployments': how many there are of each kind."""
    numbers = [(sum(1 for kind in kinds if kind == wanted), wanted) for wanted in LISTED]
    return ", ".join(f"{number} {plural(kind) if number > 1 else kind}" for number, kind in numbers if number)


def plural(kind):
    if kind.endswith("y"):
        return kind[:-1] + "ies"
    return kind + ("es" if kind.endswith("s") else "s")


def next_steps(platform, preparation):
    """Commands to try, each with what it shows; `preparation` makes kubectl find the cluster."""
    name, namespace = platform["metadata"]["name"], platform["metadata"]["namespace"]
    kubectl = f"kubectl -n {namespace}"
    steps = [(preparation, "in another terminal")] if preparation else []
    steps.append((f"{kubectl} get dp -o wide", "what its columns say"))
    steps.append((f"{kubectl} edit dp {name}", "change it; this terminal shows what follows"))
    if "superset" in platform.get("status", {}).get("components", {}):
        service = f"{name}-superset-web"
        steps.append((f"{kubectl} delete service {service}; sleep 1; {kubectl} get service {service}", "it comes back"))
        steps.append((f"{kubectl} scale deployment {name}-superset-cache --replicas=3", "is put back, and an Event says who did it"))
    steps.append((f"{kubectl} get events --field-selector involvedObject.kind=DataPlatform", "what happened, in words"))
    steps.append((f"{kubectl} delete dp {name}; {kubectl} get configmap {name}-retained -o yaml", "ordered end; volumes and Secrets stay"))
    return [f"  # {meaning}\n  {command}" for command, meaning in steps]
