# The book's scenario twice on one store, in the practice network: the second time everything is as it was; then one pings the other.
set -e
store=$(mktemp -d)
"$1/book" eth0 100 10.0.0.0/24 "$store/leases.db" c-web c-db
"$1/book" eth0 100 10.0.0.0/24 "$store/leases.db" c-web c-db | grep -c 'as it was' | grep -qx 2
ip netns exec c-web ping -q -c1 -W5 10.0.0.2
ip netns del c-web
ip netns del c-db
rm -r "$store"
# And README's lines: the sub-interface is there, and the ledger.
cd "$(mktemp -d)"
"$1/readme"
ip -d link show eth0.100 | grep -q 'vlan protocol 802.1Q id 100'
test -s leases.db
rm leases.db*
echo "test result: ok. 1 passed; 0 failed; the book's scenario in C, and README's lines"
