#!/bin/sh
# Becomes the first process of its own process and mount namespaces and runs a user's systemd there:
# systemd.sh FOLDER GROUP [UNPACKED], where UNPACKED has Debian's package when it is not installed.
set -e
folder=$1 group=$2 unpacked=$3
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
if [ -n "$unpacked" ]; then
  # As if it were installed. Its folders lib and bin are those in /usr.
  mkdir /run/layer
  cp -a "$unpacked/usr/." /run/layer
  for folder_of_root in lib bin sbin; do
    if [ -d "$unpacked/$folder_of_root" ]; then cp -a "$unpacked/$folder_of_root" /run/layer; fi
  done
  mount -t overlay overlay -o lowerdir=/run/layer:/usr /usr
fi
mkdir -p /run/systemd/system
mkdir -p "$folder/cgroup"
mount -t cgroup2 none "$folder/cgroup"
mkdir "$folder/cgroup/$group"
echo $$ > "$folder/cgroup/$group/cgroup.procs"
umount "$folder/cgroup"
# From here on the group is the root of what is seen. systemd looks for it where every system has it, and wants not to be
# the first process.
exec unshare -C sh -c '
  umount -l /sys/fs/cgroup 2>/dev/null
  [ -d /sys/fs/cgroup ] || { mount -t tmpfs tmpfs /sys && mkdir -p /sys/fs/cgroup; }
  mount -t cgroup2 none /sys/fs/cgroup
  /lib/systemd/systemd --user --unit=mirrorbits-test.target &
  wait $!'
