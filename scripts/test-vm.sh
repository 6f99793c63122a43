#!/usr/bin/env bash
# Runs the sandbox's tests on a host of another kind than this one: Debian's own kernel with control groups of version 2,
# booted in QEMU under software emulation, so that it works where no hardware virtualisation is to be had.
# The guest is slow, so nothing is measured there, only proven.
set -euo pipefail
cd "$(dirname "$0")/.."

vm=${CARGO_TARGET_DIR:-target}/vm
mkdir -p "$vm"
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

# ---- the guest: Debian's kernel and a small Debian, made once ---------------------------------------------------------
if [ ! -e "$vm/kernel/.whole" ]; then
    say "fetching Debian's kernel"
    rm -rf "$vm/kernel" && mkdir -p "$vm/kernel"
    package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p' | head -n 1)
    (cd "$vm/kernel" && apt-get download -q "$package" 2>/dev/null && dpkg -x ./*.deb . && rm ./*.deb)
    touch "$vm/kernel/.whole"
fi
if [ ! -e "$vm/root/.whole" ]; then
    say "making a small Debian"
    rm -rf "$vm/root"
    debootstrap --variant=minbase --include=gcc,libc6-dev,python3,procps bookworm "$vm/root" >"$vm/debootstrap.log"
    rm -rf "$vm"/root/var/cache/apt/archives/*.deb "$vm/root/usr/share/doc" "$vm/root/usr/share/locale"
    touch "$vm/root/.whole"
fi

# ---- what is tested --------------------------------------------------------------------------------------------------
say "building the tests"
mkdir -p "$vm/root/gavel"
rm -f "$vm"/root/gavel/*
cargo test --no-run -q -p gavel-sandbox --message-format=json |
    sed -nE 's/.*"executable":"([^"]+)".*/\1/p' | grep -E '/(gavel_sandbox|box|traces)-[0-9a-f]+$' |
    while read -r program; do
        name=$(basename "$program")
        strip -o "$vm/root/gavel/test-${name%-*}" "$program"
    done
cargo build -q -p gavel
strip -o "$vm/root/gavel/gavel" "${CARGO_TARGET_DIR:-target}/debug/gavel"

cat >"$vm/root/gavel/run" <<'EOF'
#!/bin/sh
# In the guest.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TMPDIR=/tmp
echo "guest: Linux $(uname -r), control groups v2: $(cat /sys/fs/cgroup/cgroup.controllers)"
for test in gavel_sandbox box traces; do
    /gavel/test-$test --test-threads 2 --color never 2>&1
done
/gavel/gavel sandbox --json --memory 64MiB --cpu-time 60s --wall-time 100s -- python3 -c 'x = bytearray(512 << 20)' 2>&1
ls -d /sys/fs/cgroup/gavel 2>/dev/null && echo "guest: a control group was left"
echo "guest: done"
EOF
chmod 755 "$vm/root/gavel/run"
rm -f "$vm/disk"
mke2fs -q -t ext4 -d "$vm/root" "$vm/disk" 2G

# ---- the initial file system: modules for the disk, then the Debian on it ---------------------------------------------
rm -rf "$vm/initrd" && mkdir -p "$vm"/initrd/{bin,modules,new,proc,dev}
cp "$(command -v busybox)" "$vm/initrd/bin/busybox"
# In the order in which they can be loaded.
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk; do
    found=$(find "$vm/kernel/lib/modules" -name "$module.ko*" | head -n 1)
    [ -z "$found" ] || { cp "$found" "$vm/initrd/modules/"; echo "$(basename "$found")" >>"$vm/initrd/modules/order"; }
done
cat >"$vm/initrd/init" <<'EOF'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev
$b mount -t proc proc /proc
while read -r module; do $b insmod "/modules/$module"; done </modules/order
$b mount -t ext4 /dev/vda /new || $b poweroff -f
for kind in proc:proc sysfs:sys devtmpfs:dev cgroup2:sys/fs/cgroup tmpfs:tmp; do
    $b mount -t "${kind%%:*}" "${kind%%:*}" "/new/${kind##*:}"
done
exec $b switch_root /new /bin/sh -c '/gavel/run; sync; echo o >/proc/sysrq-trigger; sleep 10'
EOF
chmod 755 "$vm/initrd/init"
ln -sf busybox "$vm/initrd/bin/sh"
(cd "$vm/initrd" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$vm/initrd.gz"

# ---- boot ------------------------------------------------------------------------------------------------------------
say "booting the guest"
log=$vm/log
timeout 600 qemu-system-x86_64 -machine q35 -cpu max -smp 2 -m 3072 -nographic -no-reboot -net none \
    -kernel "$vm"/kernel/boot/vmlinuz-* -initrd "$vm/initrd.gz" -append "console=ttyS0 quiet panic=-1 lsm=landlock" \
    -drive "file=$vm/disk,if=virtio,format=raw,cache=unsafe" </dev/null | tr -d '\r' | tee "$log" | grep -E '^(guest|test |\{|thread)' || true
rm -f "$vm/disk"

grep -q '^guest: done' "$log" || { say "the guest did not get to its end; see $log"; exit 1; }
grep -q '"outcome":"memory_limit"' "$log" || { say "memory is not limited in the guest; see $log"; exit 1; }
! grep -q '^guest: a control group was left' "$log" || exit 1
awk '/^test result: /{p += $4; f += $6} END {print p + 0 " passed, " f + 0 " failed"; exit f > 0 || p == 0}' "$log"
