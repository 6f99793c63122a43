#!/usr/bin/env bash
# Runs the sandbox's tests on a host of another kind than this one: a Debian with systemd, control groups of version 2,
# AppArmor and a kernel of its own, booted in QEMU under software emulation, so that it works where no hardware
# virtualisation is to be had. In it the box's tests are run by root, then by a user in a subtree of control groups that the
# user's systemd delegates, then the attacks of the corpus with their controls. The guest is slow, so nothing is measured
# there, only proven. As root and as the user a server is started, which judges what is sent to it.
#
#   KERNEL=backports   the newer kernel for Debian 12 instead of its own
#   PARTS=root,user    what to run of root, user, serve, doctor (all that gavel doctor finds amiss, as the user) and attacks [all but doctor]
#   ATTACKS=K01,P      these of the corpus, or of its categories, or `all`, tried in every way; `once,K01` tries K01 once, with its control
#                      [once, and those that meet the kernel and take ten seconds of the guest's processor or less]
#   TIMEOUT=600        give up after so many seconds
set -euo pipefail
cd "$(dirname "$0")/.."

kernel=${KERNEL:-bookworm}
parts=${PARTS:-root,user,serve,attacks}
# F01 and P05 have controls that run nowhere else; so has K22, which takes too long.
attacks=${ATTACKS:-once,F01,F03,F08,K01,K05,K12,N01,N07,P04,P05}
built=${CARGO_TARGET_DIR:-target}/debug
mkdir -p "${CARGO_TARGET_DIR:-target}/vm"
vm=$(realpath "${CARGO_TARGET_DIR:-target}/vm")
say() { echo "test-vm: $*" >&2; }
[ "$(id -u)" -eq 0 ] || { say "making a guest's file system needs root: sudo make test-vm"; exit 2; }

# ---- what it needs ---------------------------------------------------------------------------------------------------
missing=()
for pair in qemu-system-x86_64:qemu-system-x86 debootstrap:debootstrap busybox:busybox-static cpio:cpio mke2fs:e2fsprogs; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# ---- the kernel, fetched once ------------------------------------------------------------------------------------------
# apt with lists of its own, so that a suite of the guest's is no suite of this machine's.
guest_apt() {
    local tool=$1
    shift
    "$tool" -o "Dir::State::Lists=$vm/apt" -o Dir::Etc::SourceParts=/dev/null -o "Dir::Etc::SourceList=$vm/apt.list" "$@"
}
if [ ! -e "$vm/kernel-$kernel/.whole" ]; then
    say "fetching Debian's kernel"
    rm -rf "$vm/kernel-$kernel" && mkdir -p "$vm/kernel-$kernel" "$vm/apt/partial"
    # shellcheck disable=SC2016 # apt's own variable
    site=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -n 1)
    suite=bookworm
    [ "$kernel" = bookworm ] || suite=bookworm-$kernel
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keys] ${site:?apt knows no suite bookworm} $suite main" >"$vm/apt.list"
    guest_apt apt-get update -q
    package=$(guest_apt apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p' | head -n 1)
    (
        cd "$vm/kernel-$kernel"
        guest_apt apt-get download -q "${package:?$suite has no kernel}"
        dpkg -x ./*.deb . && rm ./*.deb
    )
    touch "$vm/kernel-$kernel/.whole"
fi

# ---- the guest's Debian, made once -----------------------------------------------------------------------------------
if [ ! -e "$vm/base" ] || [ scripts/vm/gavel-test.service -nt "$vm/base" ] || [ deploy/apparmor/gavel-box -nt "$vm/base" ] ||
    [ scripts/test-vm.sh -nt "$vm/base" ]; then
    packages=gcc,g++,libc6-dev,python3,nodejs,openjdk-17-jdk-headless,golang-go,rustc,ghc,nim,nasm,procps,systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,apparmor
    if [ "$(cat "$vm/root/.whole" 2>/dev/null)" != "$packages" ]; then
        say "making a small Debian"
        rm -rf "$vm/root" "$vm/programs"
        debootstrap --variant=minbase --include=$packages bookworm "$vm/root" >"$vm/debootstrap.log"
        rm -rf "$vm"/root/var/cache/apt/archives/*.deb "$vm"/root/var/lib/apt/lists/* "$vm"/root/usr/share/{doc,locale,man}
        chroot "$vm/root" useradd -m -u 1000 judge
        mkdir -p "$vm/root/gavel"
        echo "$packages" >"$vm/root/.whole"
    fi
    install -m 644 scripts/vm/gavel-test.service "$vm/root/etc/systemd/system/"
    install -m 644 deploy/apparmor/gavel-box "$vm/root/etc/apparmor.d/"
    # Users get the throttle of disks too, which systemd keeps to itself by default.
    mkdir -p "$vm/root/etc/systemd/system/user@.service.d"
    printf '[Service]\nDelegate=cpu io memory pids\n' >"$vm/root/etc/systemd/system/user@.service.d/delegate.conf"
    rm -f "$vm/base"
    mke2fs -q -t ext4 -d "$vm/root" "$vm/base.new" 5G
    mv "$vm/base.new" "$vm/base"
fi

# ---- what is tested --------------------------------------------------------------------------------------------------
say "building the tests"
rm -rf "$vm/gavel" && mkdir -p "$vm/gavel"
cargo test --no-run -q -p gavel-sandbox --lib --test box --message-format=json |
    sed -nE 's/.*"executable":"([^"]+)".*/\1/p' | grep -E '/(gavel_sandbox|box)-[0-9a-f]+$' |
    while read -r program; do
        name=$(basename "$program")
        strip -o "$vm/gavel/test-${name%-*}" "$program"
    done
cargo build -q -p gavel
strip -o "$vm/gavel/gavel" "$built/gavel"
if [[ $parts == *attacks* ]]; then
    # By itself, because its box can be weakened.
    cargo build -q -p gavel-attacks
    strip -o "$vm/gavel/gavel-attacks" "$built/gavel-attacks"
    cp -r attacks "$vm/gavel/corpus"
fi
cp -r problems/sum "$vm/gavel/sum"
# The guest is slow.
sed -i 's/time_limit: .*/time_limit: 60.0/' "$vm/gavel/sum/problem.yaml"
chmod -R a+rX "$vm/gavel/sum"
install -m 644 scripts/vm/confined.c "$vm/gavel/confined.c"
install scripts/vm/run "$vm/gavel/run"
# What the tests compiled in the last guest, since compiling is most of what a slow processor does there.
mkdir -p "$vm/programs"
cp -r "$vm/programs" "$vm/gavel/programs"
chmod 1777 "$vm/gavel/programs"
rm -f "$vm/tests"
mke2fs -q -t ext4 -O ^has_journal -d "$vm/gavel" "$vm/tests" 512M 2>/dev/null

# ---- the initial file system: modules for the disks and the box ---------------------------------------------------------------------
rm -rf "$vm/initrd" && mkdir -p "$vm"/initrd/{bin,modules,new,proc,dev}
cp "$(command -v busybox)" "$vm/initrd/bin/busybox"
ln -s busybox "$vm/initrd/bin/sh"
# In the order in which they can be loaded.
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk overlay; do
    found=$(find "$vm/kernel-$kernel" -name "$module.ko*" | head -n 1)
    case $found in
        '') continue ;;
        *.xz) xz -dc "$found" >"$vm/initrd/modules/$module" ;;
        *) cp "$found" "$vm/initrd/modules/$module" ;;
    esac
    echo "$module" >>"$vm/initrd/modules/order"
done
cp scripts/vm/init "$vm/initrd/init"
(cd "$vm/initrd" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$vm/initrd.gz"

# ---- boot ------------------------------------------------------------------------------------------------------------
say "booting the guest"
log=$vm/log
boot="console=ttyS0 quiet panic=-1 lsm=landlock,apparmor systemd.unit=gavel-test.service systemd.show_status=0"
boot+=" gavel.parts=$parts gavel.attacks=$attacks"
timeout "${TIMEOUT:-5400}" qemu-system-x86_64 -machine q35 -cpu max,cx16=off,la57=off -smp 2 -m 3072 -nographic -no-reboot -net none \
    -kernel "$vm/kernel-$kernel"/boot/vmlinuz-* -initrd "$vm/initrd.gz" -append "$boot" \
    -drive "file=$vm/base,if=virtio,format=raw,snapshot=on" -drive "file=$vm/tests,if=virtio,format=raw,cache=unsafe" \
    </dev/null | sed -u 's/\r//g' | tee "$log" | grep -aE --line-buffered '^(guest|attacks|test |\{|thread)' || true
rm -rf "$vm/programs"
debugfs -R "rdump /programs $vm" "$vm/tests" 2>/dev/null || true
rm -f "$vm/tests"

# ---- what was seen ---------------------------------------------------------------------------------------------------
failed=0
expect() {
    grep -aqE "$1" "$log" || { say "$2; see $log"; failed=1; }
}
# WHO: a server that WHO started has judged.
expect_served() {
    local source
    for source in sum.c sum.py confined.c; do
        expect "^guest: served by $1: $source: Accepted" "a server of $1's does not accept $source"
    done
    expect "^guest: served by $1, ended with 0" "a server of $1's does not end as it should"
}
expect '^guest: done' "the guest did not get to its end"
expect 'gavel-box: 1$' "AppArmor has not loaded the profile"
if [[ $parts == *root* ]]; then
    expect '"outcome":"memory_limit"' "memory is not limited in the guest"
    expect '^guest: overlays of root: 1$' "root's box hides programs by a mount for each"
    ! grep -aq '^guest: a control group was left' "$log" || failed=1
fi
if [[ $parts == *user* ]]; then
    expect '^guest: user 19[0-9]* in the group 0::/$' "a user's box does not run"
    expect '^guest: overlays of user: 1$' "a user's box hides programs by a mount for each"
fi
if [[ $parts == *serve* ]]; then
    expect '^guest: profiles before serve: 0$' "the guest has the profile before the server"
    expect_served root
    expect '^guest: profiles after serve: 1$' "gavel serve does not load the profile"
    for command in sandbox run serve doctor; do
        expect "^guest: refused where nothing is delegated: $command$" "$command of a user without a delegated group does not say the remedy"
    done
    expect '^guest: run by user: 7$' "gavel run does not run for a user"
    expect_served user
fi
if [[ $parts == *attacks* ]]; then
    expect '^attacks: .* 0 failed' "attacks were not held, or their controls show nothing"
fi
awk -v failed=$failed '/^test result: /{p += $4; f += $6} END {print p + 0 " passed, " f + 0 " failed"; exit failed || f > 0}' "$log"
