#!/bin/sh
# The first steps of a machine in namespaces: its disk, its folders, then systemd.
# boot.sh BASE CHECKOUT PYTHON PACKAGES: what is written stays in memory below BASE.
set -eu
base=$1 checkout=$2 python=$3 packages=$4
root=$base/root

mount --make-rprivate /
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$root"
mount -t overlay overlay \
	-o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root"
mount -t proc proc "$root/proc"
mount -o bind,ro "$root/proc/sys" "$root/proc/sys"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -o remount,bind,ro "$root/sys"
for folder in run tmp dev opt var/tmp; do
	mount -t tmpfs -o mode=755 tmpfs "$root/$folder"
done
chmod 1777 "$root/tmp" "$root/var/tmp"
for name in null zero full random urandom tty; do
	touch "$root/dev/$name"
	mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# The checkout where the guide puts it, with an interpreter that units see.
house=$root/opt/concours
site=.venv/lib/$(basename "$(dirname "$packages")")/site-packages
mkdir -p "$house/src" "$house/deploy" "$house/client/dist" "$house/.venv/bin" \
	"$house/$site" "$root/opt/python" "$root/opt/packages"
mount --bind "$checkout/src" "$house/src"
mount --bind "$checkout/deploy" "$house/deploy"
mount --bind "$checkout/client/dist" "$house/client/dist"
mount --bind "$python" "$root/opt/python"
mount --bind "$packages" "$root/opt/packages"
echo "home = /opt/python/bin" >"$house/.venv/pyvenv.cfg"
printf '%s\n' /opt/concours/src /opt/packages >"$house/$site/house.pth"
ln -s /opt/python/bin/python3 "$house/.venv/bin/python"
cat >"$house/.venv/bin/concours" <<'PROGRAM'
#!/opt/concours/.venv/bin/python
import sys
from concours.cli import main
sys.exit(main())
PROGRAM
chmod 755 "$house/.venv/bin/concours"
echo /opt/python/lib >"$root/etc/ld.so.conf.d/concours-house.conf"
chroot "$root" ldconfig

# Nothing of the real machine's starts here but what every system has.
cat >"$root/etc/systemd/system/house.target" <<'UNIT'
[Unit]
Requires=basic.target
After=basic.target
UNIT
for unit in systemd-sysctl.service systemd-modules-load.service \
	systemd-remount-fs.service systemd-udevd.service systemd-udev-trigger.service \
	sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
	dev-hugepages.mount dev-mqueue.mount; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -rf "$root/etc/postgresql" "$root/var/lib/postgresql" "$root/var/log/journal"
mkdir "$root/etc/postgresql"
install -d -o postgres -g postgres "$root/var/lib/postgresql"

ip link set lo up
cd "$root"
mkdir -p old
pivot_root . old
umount -l /old
# As the kernel would: else no unit sees its credentials, which are mounted for it.
mount --make-rshared /
exec env -i container=unshare PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	/lib/systemd/systemd --unit=house.target
