// A C++17 program: handles in unique_ptr, the header without extern "C" of its own, exceptions that never cross the library.
#include <trunkline.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

template <auto Free> struct Deleter {
    template <typename T> void operator()(T *handle) const { Free(handle); }
};
template <typename T, auto Free> using Handle = std::unique_ptr<T, Deleter<Free>>;
using Error = Handle<tl_error, tl_error_free>;
using Ipam = Handle<tl_ipam, tl_ipam_free>;
using PoolSpec = Handle<tl_pool_spec, tl_pool_spec_free>;
using Pool = Handle<tl_pool, tl_pool_free>;
using Request = Handle<tl_allocate_request, tl_allocate_request_free>;
using Lease = Handle<tl_lease, tl_lease_free>;

void check(tl_status status, tl_error *raw)
{
    Error error(raw);
    if (status != TL_OK)
        throw std::runtime_error(std::string(tl_status_name(status)) + ": " + tl_error_message(error.get()));
}

// Calls a function whose last two parameters are an output and an error, and owns what it makes.
template <typename H, typename Function, typename... Arguments> H make(Function function, Arguments... arguments)
{
    typename H::pointer out = nullptr;
    tl_error *error = nullptr;
    tl_status status = function(arguments..., &out, &error);
    check(status, error);
    return H(out);
}

tl_prefix prefix(const char *text)
{
    tl_prefix out;
    tl_error *error = nullptr;
    check(tl_prefix_parse(text, &out, &error), error);
    return out;
}

} // namespace

int main()
{
    auto ipam = make<Ipam>(tl_ipam_in_memory, nullptr);
    auto spec = make<PoolSpec>(tl_pool_spec_new, prefix("192.168.77.0/24"));
    auto pool = make<Pool>(tl_ipam_create_pool, ipam.get(), "here/core/77", spec.get());
    auto request = make<Request>(tl_allocate_request_new, tl_pool_get_id(pool.get()), "vm:db/eth0");
    auto lease = make<Lease>(tl_ipam_allocate, ipam.get(), request.get());
    char text[TL_PREFIX_TEXT_SIZE];
    tl_prefix_format(tl_lease_interface(lease.get()), text, sizeof text);
    if (std::string(text) != "192.168.77.1/24")
        return 1;
    try {
        make<Pool>(tl_ipam_create_pool, ipam.get(), "here/core/77", spec.get());
        return 2;
    } catch (const std::runtime_error &error) {
        if (std::string(error.what()).find("already_exists") != 0)
            return 3;
    }
    std::puts("test result: ok. 1 passed; 0 failed; C++17");
    return 0;
}
