package io.swingnode.components.model;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** Compares versions part by part: numbers as numbers, anything else as text. So 1.10 comes after 1.9. */
public final class Versions {
    public static final Comparator<String> ORDER = Versions::compare;

    private Versions() {}

    private static int compare(String left, String right) {
        List<String> a = List.of(left.split("[.-]", -1));
        List<String> b = List.of(right.split("[.-]", -1));
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int order = comparePart(i < a.size() ? a.get(i) : "0", i < b.size() ? b.get(i) : "0");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int comparePart(String a, String b) {
        boolean numbers = a.matches("\\d{1,30}") && b.matches("\\d{1,30}");
        return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }
}
