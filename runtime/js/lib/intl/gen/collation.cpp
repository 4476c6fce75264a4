// Prints what ICU's root collation makes of each code point and contraction: the code points in hexadecimal, joined by "+",
// then primary, secondary and tertiary weight of each element. gen/collation.mjs puts the primaries into Node's order.
//   g++ gen/collation.cpp -o dump -licui18n -licuuc && ./dump > weights.txt
#include <cstdio>
#include <unicode/coleitr.h>
#include <unicode/normalizer2.h>
#include <unicode/tblcoll.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/uset.h>
using namespace icu;

static void show(RuleBasedCollator *c, const UnicodeString &s) {
  for (int i = 0; i < s.length(); i = s.moveIndex32(i, 1)) printf(i ? "+%x" : "%x", s.char32At(i));
  UErrorCode e = U_ZERO_ERROR;
  CollationElementIterator *i = c->createCollationElementIterator(s);
  unsigned p = 0, q = 0, x = 0;
  bool open = false;
  for (int32_t o; (o = i->next(e)) != CollationElementIterator::NULLORDER;) {
    unsigned u = o;
    if (open && (u & 0xc0) == 0xc0) { // the second half of an element
      printf(" %x.%x.%x", p | u >> 16, q | (u >> 8 & 0xff), x | (u & 0x3f));
      open = false;
      continue;
    }
    if (open) printf(" %x.%x.%x", p, q, x);
    p = u & 0xffff0000, q = u & 0xff00, x = (u & 0xff) << 8;
    open = true;
  }
  if (open) printf(" %x.%x.%x", p, q, x);
  printf("\n");
  delete i;
}

int main() {
  UErrorCode e = U_ZERO_ERROR;
  RuleBasedCollator *c = static_cast<RuleBasedCollator *>(Collator::createInstance(Locale::getRoot(), e));
  const Normalizer2 *nfd = Normalizer2::getNFDInstance(e);
  for (UChar32 r = 0; r < 0x20000; r++) {
    UnicodeString d;
    int8_t t = u_charType(r);
    if (t == U_UNASSIGNED || t == U_SURROGATE || t == U_PRIVATE_USE_CHAR || nfd->getDecomposition(r, d)) continue;
    show(c, UnicodeString(r));
  }
  USet *set = uset_openEmpty();
  ucol_getContractionsAndExpansions(c->toUCollator(), set, nullptr, true, &e);
  for (int i = 0; i < uset_getItemCount(set); i++) {
    UChar32 from, to;
    UChar text[64];
    int n = uset_getItem(set, i, &from, &to, text, 64, &e);
    if (n > 1) show(c, UnicodeString(text, n));
  }
}
