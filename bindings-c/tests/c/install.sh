# What `make install` and `make deb` put where, and that programs can be built with it: by pkg-config and by CMake, shared and static,
# from a place that is not the final one. The argument is a folder to work in.
set -e
work=$1/installed
bindings=$(cd ../.. && pwd)
examples=$bindings/../examples/c
unset PKG_CONFIG_PATH LD_LIBRARY_PATH
rm -rf "$work" && mkdir -p "$work"

libdir=/opt/tl/lib/$(gcc -print-multiarch)
into="PROFILE=dev PREFIX=/opt/tl LIBDIR=$libdir DESTDIR=$work/root"
make --no-print-directory -C "$bindings" install $into
abi=$(sed -n '1s/^abi //p' "$bindings/abi/trunkline.abi")
(cd "$work/root/opt/tl" && find . ! -type d | sort) > "$work/found"
lib=./lib/$(gcc -print-multiarch)
printf '%s\n' ./include/trunkline.h "$lib/cmake/trunkline/trunklineConfig.cmake" "$lib/cmake/trunkline/trunklineConfigVersion.cmake" \
    "$lib/libtrunkline.a" "$lib/libtrunkline.so" "$lib/libtrunkline.so.$abi" "$lib/pkgconfig/trunkline.pc" | diff - "$work/found"
grep -rl "@[A-Z_]*@" "$work/root" --include=*.pc --include=*.cmake && exit 1

# The shared library: its name, its symbols and their version, and nobody else's.
shared=$work/root$libdir/libtrunkline.so.$abi
readelf -d "$shared" | grep -q "SONAME.*\[libtrunkline.so.$abi\]"
test "$(readlink "$work/root$libdir/libtrunkline.so")" = "libtrunkline.so.$abi"
nm -D --defined-only --with-symbol-versions "$shared" | grep -v ' A TRUNKLINE_' | grep -v " T tl_[a-z0-9_]*@@TRUNKLINE_$abi\$" && exit 1

# With pkg-config, shared and static, as README says.
export PKG_CONFIG_SYSROOT_DIR=$work/root PKG_CONFIG_LIBDIR=$work/root$libdir/pkgconfig
for source in "$examples"/*.c; do
    name=$(basename "$source" .c)
    gcc -std=c11 -Wall -Wextra -Werror "$source" $(pkg-config --cflags --libs trunkline) -o "$work/$name"
    readelf -d "$work/$name" | grep -q "NEEDED.*\[libtrunkline.so.$abi\]"
done
LD_LIBRARY_PATH=$work/root$libdir python3 examples.py "$work"
gcc -std=c11 -Wall -Wextra -Werror "$examples/log_follower.c" $(pkg-config --cflags trunkline) \
    $(pkg-config --static --libs trunkline | sed 's/-ltrunkline/-l:libtrunkline.a/') -o "$work/log_follower"
readelf -d "$work/log_follower" | grep -q trunkline && exit 1

# With CMake.
cat > "$work/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.16)
project(examples C)
find_package(trunkline 0.1 REQUIRED)
add_executable(allocator ${EXAMPLES}/allocator.c)
target_link_libraries(allocator PRIVATE trunkline::trunkline)
add_executable(log_follower ${EXAMPLES}/log_follower.c)
target_link_libraries(log_follower PRIVATE trunkline::static)
CMAKE
cmake -S "$work" -B "$work/build" -DEXAMPLES="$examples" -DCMAKE_PREFIX_PATH="$work/root/opt/tl" > "$work/cmake.log" || { cat "$work/cmake.log"; exit 1; }
cmake --build "$work/build" > "$work/cmake.log" 2>&1 || { cat "$work/cmake.log"; exit 1; }
readelf -d "$work/build/allocator" | grep -q "NEEDED.*\[libtrunkline.so.$abi\]"
readelf -d "$work/build/log_follower" | grep -q trunkline && exit 1
python3 examples.py "$work/build"
cmake -S "$work" -B "$work/build2" -DEXAMPLES="$examples" -DCMAKE_PREFIX_PATH="$work/none" > "$work/cmake.log" 2>&1 && exit 1

# README's ten lines, word for word.
{
    printf '#include <stdio.h>\n'
    sed -n '/^## In C/,/^## /p' "$bindings/../README.md" | sed -n '/^```c$/,/^```$/p' | sed '/^```/d' | sed 's/^tl_error \*err;$/int main(void)\n{\n&/'
    printf 'return err != NULL;\n}\n'
} > "$work/readme.c"
gcc -std=c11 -Wall -Wextra -Werror "$work/readme.c" $(pkg-config --cflags --libs trunkline) -o "$work/readme"

cp "$work/readme" "$1/readme" # run in the practice network, see book.sh

make --no-print-directory -C "$bindings" uninstall $into
test -z "$(find "$work/root" ! -type d)"

# The Debian packages, into a root of their own.
make --no-print-directory -C "$bindings" deb PROFILE=dev DEBS="$work/deb"
mkdir -p "$work/debian/var/lib/dpkg/info" "$work/debian/var/lib/dpkg/updates"
touch "$work/debian/var/lib/dpkg/status"
dpkg --root="$work/debian" --force-depends --force-not-root --force-script-chrootless --log=/dev/null -i "$work"/deb/*.deb > "$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log"; exit 1; }
export PKG_CONFIG_SYSROOT_DIR=$work/debian PKG_CONFIG_LIBDIR=$work/debian/usr/lib/$(gcc -print-multiarch)/pkgconfig
gcc -std=c11 "$examples/allocator.c" $(pkg-config --cflags --libs trunkline) -o "$work/allocator"
ldd_path=$work/debian/usr/lib/$(gcc -print-multiarch)
LD_LIBRARY_PATH=$ldd_path ldd "$work/allocator" | grep -q "libtrunkline.so.$abi => $ldd_path/"
dpkg --root="$work/debian" --force-depends --force-not-root --force-script-chrootless --log=/dev/null --purge libtrunkline-dev "libtrunkline$abi" > "$work/dpkg.log" 2>&1
test -z "$(find "$work/debian/usr" ! -type d 2>/dev/null)"
echo "test result: ok. 1 passed; 0 failed; installed, packaged, and linked from there by pkg-config and CMake, shared and static"
