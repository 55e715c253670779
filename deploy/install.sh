#!/bin/sh
# From a blank Debian or Raspberry Pi OS (64-bit) to a till, in one command:
#
#   sudo sh deploy/install.sh kiosk|counter [WITH]
#
#   --packages FOLDER   the .debs of deploy/package; without it they are built here (network needed)
#   --store DEVICE      an empty partition for the journal; all on it is lost
#   --overlay           never write to the system again; needs --store
#   --url URL --token TOKEN    claim the till now; without them the screen asks for the setup code
#   --setup-key FILE    whose setup codes the screen believes (the platform hands this file out)
#   --sandbox           also the platform to train on
#
# May be run again: what is done already is left as it is. Exit codes: 0 done, 2 wrong use, 4 this
# machine cannot be a till or something failed, said in one sentence.
set -eu

say() { printf 'install: %s\n' "$*" >&2; }
stop() {
    say "$*"
    exit "${code:-4}"
}
usage() { sed -n '2,14s/^# \{0,1\}//p' "$0"; }

screen=${1:-}
case $screen in
    counter | kiosk) shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
esac
packages=
store=
overlay=
url=
token=
key=
sandbox=
while [ $# -gt 0 ]; do
    case $1 in
        --overlay) overlay=1 && shift && continue ;;
        --sandbox) sandbox=1 && shift && continue ;;
    esac
    [ $# -ge 2 ] || { code=2 && stop "$1 needs a value, or is unknown; see --help"; }
    case $1 in
        --packages) packages=$2 ;;
        --store) store=$2 ;;
        --url) url=$2 ;;
        --token) token=$2 ;;
        --setup-key) key=$2 ;;
        *) code=2 && stop "$1 is unknown; see --help" ;;
    esac
    shift 2
done

check_machine() {
    [ "$(id -u)" -eq 0 ] || stop "this changes the machine: type sudo sh $0 $screen"
    command -v dpkg >/dev/null || stop "this is no Debian; Baton's packages are for Debian 12 and 13"
    arch=$(dpkg --print-architecture)
    case $arch in
        amd64 | arm64) ;;
        armhf | armel | i386)
            stop "this system is 32-bit ($arch) and Baton needs a 64-bit one: write the 64-bit" \
                "Raspberry Pi OS or Debian to the card"
            ;;
        *) stop "there are packages for amd64 and arm64, not for $arch" ;;
    esac
    [ -z "$overlay" ] || [ -n "$store" ] || findmnt --fstab /var/lib/baton >/dev/null ||
        stop "--overlay without --store would forget every redemption at the next start"
    [ -z "$url" ] || [ -n "$token" ] || stop "--url needs --token, the platform's one-time token"
}

# The newest of each; dpkg's version order, not the alphabet's.
package() {
    newest=
    for file in "$packages/$1"_*.deb; do
        [ -e "$file" ] || stop "$1 is not in $packages: build it with deploy/package"
        case $(dpkg-deb --field "$file" Architecture) in all | "$arch") ;; *) continue ;; esac
        version=$(dpkg-deb --field "$file" Version)
        if [ -z "$newest" ] || dpkg --compare-versions "$version" gt "$newest"; then
            newest=$version
            found=$file
        fi
    done
    [ -n "$newest" ] || stop "$1 is not in $packages for $arch"
    realpath "$found"
}

install_packages() {
    set -- "$(package baton-terminal)"
    [ "$screen" = counter ] || set -- "$@" "$(package baton-terminal-kiosk)"
    [ -z "$sandbox" ] || set -- "$@" "$(package baton-terminal-sandbox)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=120 update || stop "apt-get found no package lists: is there a network?"
    [ -z "$overlay" ] || apt-get -q -y install --no-install-recommends overlayroot
    apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends \
        --allow-downgrades "$@" ||
        stop "the packages could not be installed; apt-get's own words stand above"
}

claim() {
    if [ -e /var/lib/baton/till/till.json ]; then
        say "this till is claimed already and stays who it is"
    elif [ -n "$url" ]; then
        baton claim --url "$url" --token "$token"
    fi
}

check_machine
if [ -z "$packages" ]; then
    packages=$(mktemp -d)
    trap 'rm -rf "$packages"' EXIT
    sh "$(dirname -- "$0")/package" --out "$packages"
fi
install_packages
[ -z "$store" ] || baton-setup store "$store"
[ -z "$key" ] || install -m 0644 -D "$key" /var/lib/baton/till/setup.pub
claim
baton-setup "$screen"
[ -z "$overlay" ] || baton-setup overlay on
say "done: restart the machine, and it starts as a till"
