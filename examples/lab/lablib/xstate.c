/* Lets a user-mode-linux kernel run on a processor that has more registers than it knows.
 *
 * Linux 6.1 keeps at most 2,696 bytes of a process's registers (up to AVX-512 and protection keys) and hands them back with
 * PTRACE_SETREGSET. The kernel below takes nothing but all that the processor has: on one with AMX 11,008 bytes. It refuses,
 * and the first process in there dies of SIGSEGV. So the rest is added here. Nothing is lost by it: a program in there cannot
 * get the permission for AMX that arch_prctl(2) gives, so these registers are always as they were at first.
 *
 * For LD_PRELOAD: the kernel calls ptrace from one thread alone.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Where XSAVE says which parts are there (Intel's manual, volume 1, 13.4.2), and the parts before those of AMX. */
enum { HELD_AT = 512, HEADER_END = 576 };
static const uint64_t KNOWN = (UINT64_C(1) << 17) - 1;

/* Not on the stack: a kernel's is small. */
static unsigned char whole[64 * 1024];

long ptrace(enum __ptrace_request request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    pid_t pid = va_arg(arguments, pid_t);
    void *address = va_arg(arguments, void *);
    void *data = va_arg(arguments, void *);
    va_end(arguments);

    if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER) {
        long word;
        if (syscall(SYS_ptrace, request, pid, address, &word) < 0)
            return -1;
        errno = 0;
        return word;
    }
    if (request == PTRACE_SETREGSET && address == (void *)NT_X86_XSTATE) {
        const struct iovec *given = data;
        struct iovec all = {whole, sizeof whole};
        if (given->iov_len >= HEADER_END && syscall(SYS_ptrace, PTRACE_GETREGSET, pid, address, &all) == 0 &&
            all.iov_len > given->iov_len) {
            uint64_t held;
            memset(whole, 0, all.iov_len);
            memcpy(whole, given->iov_base, given->iov_len);
            memcpy(&held, whole + HELD_AT, sizeof held);
            held &= KNOWN;
            memcpy(whole + HELD_AT, &held, sizeof held);
            return syscall(SYS_ptrace, request, pid, address, &all);
        }
    }
    return syscall(SYS_ptrace, request, pid, address, data);
}
