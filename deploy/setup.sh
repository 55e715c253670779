# shellcheck shell=sh
# Sourced by deploy/demo and deploy/test: a private environment in .venv inside the checkout.
#
#   prepare sandbox|dev    .venv holds that lock and Baton itself, or the script ends with 4 and one
#                          sentence that says what is wrong and what to type
#
# Each set leaves a stamp (what went in, and from where). A stamp that still fits means nothing is
# done at all; the dev set contains the sandbox set, so it leaves both stamps.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 4
venv=$root/.venv
log=$venv/setup.log
unfinished=$venv/.unfinished
# Settings of the caller's shell that would send Python or pip elsewhere.
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "$*"
    exit 4
}

# What a set's stamp must read. The interpreter's real path is in it, so that a new Python after a
# system upgrade is noticed; the folder too, because scripts in .venv name it.
stamp_of() {
    printf '%s %s ' "$root" "$(readlink -f "$venv/bin/python")"
    cat "$root/deploy/requirements-$1.lock" "$root/deploy/requirements-build.lock" \
        "$root/pyproject.toml" "$root/deploy/setup.sh" | sha256sum
}

is_ready() {
    [ -x "$venv/bin/python" ] && [ -x "$venv/bin/baton" ] && [ ! -e "$unfinished" ] && [ -r "$venv/.stamp-$1" ] &&
        [ "$(stamp_of "$1")" = "$(cat "$venv/.stamp-$1")" ]
}

# Prints the real path of a Python that will do, past virtual environments and version switchers.
find_python() {
    found=
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        answer=$("$name" -c 'import os, struct, sys
base = getattr(sys, "_base_executable", "") or sys.executable
print(sys.version_info[:2] >= (3, 11), struct.calcsize("P") * 8, os.path.realpath(base))' \
            2>/dev/null) || continue
        case $answer in
            "True 64 "*)
                printf '%s\n' "${answer#True 64 }"
                return
                ;;
            "True "*) found="$name is 32-bit" ;;
            *) found=${found:-"$name is older"} ;;
        esac
    done
    stop "Baton needs a 64-bit Python 3.11 or newer (${found:-none is here}):" \
        "use 64-bit Debian 12 or Raspberry Pi OS 12 or newer, and type: apt-get install python3"
}

# Prints the Debian packages whose work is not there yet, asked by use and not by name, so that a
# Python or a library from elsewhere will do as well.
missing_packages() {
    [ "$1" = "$venv/bin/python" ] || "$1" -c 'import ensurepip, venv' 2>/dev/null || case $1 in
        /usr/bin/python3.*) printf '%s-venv ' "${1##*/}" ;;
        *) printf 'python3-venv ' ;;
    esac
    "$1" -c 'import ctypes; ctypes.CDLL("libzbar.so.0")' 2>/dev/null || printf 'libzbar0 '
    if [ "$2" = dev ]; then
        for tool in git tmux strace shellcheck openssl chromium; do
            command -v "$tool" >/dev/null || printf '%s ' "$tool"
        done
        # The driver of the browser's tests links against it.
        "$1" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || printf 'libatomic1 '
    fi
}

apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" \
        >>"$log" 2>&1
}

install_packages() {
    wanted=${1% }
    [ -n "$wanted" ] || return 0
    by_hand="sudo apt-get update && sudo apt-get install --no-install-recommends $wanted"
    command -v apt-get >/dev/null ||
        stop "These Debian packages are missing and there is no apt-get to fetch them: $wanted"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null ||
            stop "Debian packages are missing. Type this, then start again: $by_hand"
        as_root='sudo -n'
    fi
    say "Installing Debian packages: $wanted (10 to 60 s)"
    # shellcheck disable=SC2086  # a list of names
    apt install -y --no-install-recommends $wanted && return
    # The lists were missing or old. With one source down, the others may still do.
    apt update
    # shellcheck disable=SC2086
    apt install -y --no-install-recommends $wanted || failed "the Debian packages" "Try: $by_hand"
}

free_megabytes() { df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }'; }

# One sentence: what failed, why if that is plain, where the whole story is.
failed() {
    reason=$(grep '^ERROR: ' "$log" 2>/dev/null | tail -n 1 | cut -c 8-200)
    [ "$(free_megabytes)" -ge 50 ] || reason='the disk is full'
    stop "Setting up stopped at $1${reason:+ ($reason)}. $2. All that happened is in $log"
}

# Runs pip with its output in the log; says how far it is every 20 s, for a Pi takes minutes.
pip() {
    mkdir -p "$venv/tmp"
    # A Pi's /tmp is small and in memory.
    TMPDIR=$venv/tmp PIP_USER=0 "$venv/bin/python" -m pip --disable-pip-version-check --no-input \
        install --progress-bar off "$@" >>"$log" 2>&1 &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM HUP
    tick=0
    while sleep 0.5 && kill -0 "$pid" 2>/dev/null; do
        tick=$((tick + 1))
        [ $((tick % 40)) -ne 0 ] || say "  $((tick / 2)) s: $(grep -c '^Collecting' "$log") fetched"
    done
    trap - INT TERM HUP
    wait "$pid"
}

# What a cut-off run left (pip takes half a package for a whole one), what was moved here from
# elsewhere and what lost its Python goes; the rest is brought up to date in place.
is_usable() {
    [ ! -e "$unfinished" ] && grep -qF "$venv/bin/python" "$venv/bin/pip" 2>/dev/null &&
        [ "$("$venv/bin/python" -c 'import pip, sys; print(sys.prefix, sys.version_info >= (3, 11))' \
            2>/dev/null)" = "$venv True" ]
}

make_environment() {
    [ -w "$root" ] ||
        stop "Cannot write in $root as $(id -un): clone into a folder of your own and start there."
    python=$venv/bin/python
    if ! is_usable; then
        python=$(find_python) || exit 4
        rm -rf "$venv" 2>/dev/null
        [ "$(free_megabytes)" -ge "$2" ] ||
            stop "The disk of $root has $(free_megabytes) MB free and $2 MB are needed: make room."
    fi
    { mkdir -p "$venv" && : >"$log"; } 2>/dev/null ||
        stop "Cannot write in $venv as $(id -un): remove it (sudo rm -r $venv) and start again."
    install_packages "$(missing_packages "$python" "$1")"
    : >"$unfinished"
    if [ ! -x "$venv/bin/python" ]; then
        say "Making a private Python environment in $venv (5 s)"
        "$python" -m venv "$venv" >>"$log" 2>&1 || failed "the Python environment" "Start again"
    fi
    lock=$root/deploy/requirements-$1.lock
    say "Installing $(grep -c '^[a-z].*==' "$lock") libraries (a minute on a PC, several on a Pi)"
    pip --require-hashes --no-deps --only-binary :all: -r "$root/deploy/requirements-build.lock" \
        -r "$lock" || failed "the libraries" "If the network was down, start again"
    pip --no-build-isolation --no-deps --no-index -e "$root" || failed "Baton itself" "Start again"
    rm -rf "$venv/tmp"
    stamp_of "$1" >"$venv/.stamp-$1"
    [ "$1" != dev ] || stamp_of sandbox >"$venv/.stamp-sandbox"
    rm -f "$unfinished"
    say "Ready. The next start skips all this."
}

prepare() {
    is_ready "$1" && return
    # The lock is on the folder's own file and goes with this process, however it ends.
    exec 9<"$root/pyproject.toml"
    taken=0
    flock -n 9 2>/dev/null || taken=$?
    if [ "$taken" -eq 1 ]; then
        say "Another run is setting up $venv; waiting for it."
        flock 9
    fi
    case $1 in dev) room=1200 ;; *) room=800 ;; esac
    is_ready "$1" || make_environment "$1" "$room"
    exec 9<&-
}
