#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# workflow-check.sh: the workflows for GitHub are YAML, what they use is named by its commit, and their scripts pass
# the check of shell scripts, where there is one.
. "$(dirname "$0")/env.sh"

python3 -c 'import yaml' 2>/dev/null || { say 'NO YAML (Debian: python3-yaml): the workflows are not checked'; exit; }
scripts=$(mktemp -d "${TMPDIR:-/tmp}/workflow-check.XXXXXX")
trap 'rm -rf "$scripts"' EXIT
python3 - "$scripts" .github/workflows/*.yml <<'END'
import re, sys, yaml

count = 0
for name in sys.argv[2:]:
    for job, body in yaml.safe_load(open(name))["jobs"].items():
        assert "runs-on" in body, f"{name}: {job}: runs-on is missing"
        for step in body["steps"]:
            assert ("uses" in step) != ("run" in step), f"{name}: {job}: {step}"
            action = step.get("uses", "")
            assert not action or re.search("@[0-9a-f]{40}$", action), f"{name}: {action} is not fixed to a commit"
            options = step.get("with", {})
            for script in step.get("run"), options.get("run"), options.get("prepare"):
                if script:
                    count += 1
                    with open(f"{sys.argv[1]}/{job}-{count}.sh", "w") as file:
                        file.write("#!/bin/sh\n" + re.sub(r"\$\{\{.*?\}\}", "value", script))
END
[ -z "$(first shellcheck)" ] || shellcheck "$scripts"/*.sh
