#!/usr/bin/env bash
# minimal-root.sh BINARY ROOT: fills the empty folder ROOT with BINARY, under both of its names, and what it needs to run,
# with the records and licences of the packages that the libraries come from. For Debian and its kin.
set -euo pipefail

binary="$1" root="$2"
nobody=65532

# The loader and every library that the binary loads, as paths.
needed() { ldd "$1" | grep -oE '/[^ ]+' | sort -u; }

# A library goes where its package has it; the loader is also wanted under the path that is written into the binary.
copy_library() {
  local wanted="$1" real
  real="$(realpath "$wanted")"
  mkdir -p "$root$(dirname "$wanted")" "$root$(dirname "$real")"
  [ -e "$root$real" ] || cp "$real" "$root$real"
  [ -e "$root$wanted" ] || ln -s --relative "$root$real" "$root$wanted"
}

# Scanners look for packages in status.d where there is no package manager.
copy_package() {
  local package="$1" name="${1%%:*}"
  mkdir -p "$root/var/lib/dpkg/status.d" "$root/usr/share/doc/$name"
  dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$name"
  cp "/usr/share/doc/$name/copyright" "$root/usr/share/doc/$name/"
}

package_of() {
  local owner
  owner="$(dpkg-query --search "$1" 2>/dev/null || dpkg-query --search "${1#/usr}")"
  echo "${owner%%: *}"
}

mkdir -p "$root/usr/bin" "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"
cp "$binary" "$root/usr/bin/dataplatform-operator"
ln -s dataplatform-operator "$root/usr/bin/kubectl-dataplatform"
echo "nonroot:x:$nobody:$nobody:nonroot:/:/sbin/nologin" >"$root/etc/passwd"
echo "nonroot:x:$nobody:" >"$root/etc/group"
echo "hosts: files dns" >"$root/etc/nsswitch.conf"

# As on the machine that builds: with /lib inside of /usr, the tree can also be laid over an image of the same kind.
for folder in lib lib64; do
  [ -L "/$folder" ] || continue
  mkdir -p "$root/usr/$folder"
  ln -s "usr/$folder" "$root/$folder"
done

libraries="$(needed "$binary")"
for library in $libraries; do copy_library "$library"; done
packages="$(for library in $libraries; do package_of "$(realpath "$library")"; done | sort -u)"
for package in $packages; do copy_package "$package"; done
