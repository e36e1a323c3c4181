package io.swingnode.node;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of the command line that count something: refused where they are parsed when they are too small. */
public final class Counts {
    private Counts() {}

    /** From 1 up. */
    public static final class Some implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Math.toIntExact(number(text, 1, Integer.MAX_VALUE));
        }
    }

    /** From 0 up. */
    public static final class AnyInt implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Math.toIntExact(number(text, 0, Integer.MAX_VALUE));
        }
    }

    /** A part of a hundred: from 0 to 100. */
    public static final class Percent implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Math.toIntExact(number(text, 0, 100));
        }
    }

    /** From 1 up. */
    public static final class SomeLong implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, 1, Long.MAX_VALUE);
        }
    }

    /** From 0 up, such as a height or a position. */
    public static final class AnyLong implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, 0, Long.MAX_VALUE);
        }
    }

    /** Any number, such as a seed; used where an option names no other. */
    public static final class Whole implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    /** As {@link Whole}, of 32 bits. */
    public static final class WholeInt implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Math.toIntExact(number(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
    }

    /** What is given to an option that takes no value, such as {@code --force=x}. */
    public static final class YesNo implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String text) {
            if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                throw new TypeConversionException(
                        "'" + text + "' is neither true nor false; give the option without a value");
            }
            return Boolean.valueOf(text);
        }
    }

    private static long number(String text, long least, long most) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw refused(text, least, most);
        }
        if (number < least || number > most) {
            throw refused(text, least, most);
        }
        return number;
    }

    private static TypeConversionException refused(String text, long least, long most) {
        return new TypeConversionException("'" + text + "' is not a whole number from " + least + " to " + most);
    }
}
