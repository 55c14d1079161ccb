package nabla.nn.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import nabla.autodiff.Tensor;

/** A digest of texts, numbers and tensors, each with its length or shape before it, so that other parts never give the same bytes. */
public final class Sha256 {
    private static final String PREFIX = "sha256:";
    private static final int CHUNK = 1 << 13;

    private final MessageDigest digest;

    /** Of nothing yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Adds a text. */
    public Sha256 add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
        return this;
    }

    /** Adds the shape and the elements of a tensor. */
    public Sha256 add(Tensor tensor) {
        add(tensor.rank());
        for (int size : tensor.shape()) {
            add(size);
        }
        return add(tensor.toArray());
    }

    /** Adds numbers. */
    public Sha256 add(double[] numbers) {
        add(numbers.length);
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Double.BYTES);
        for (int i = 0; i < numbers.length; i++) {
            buffer.putDouble(numbers[i]);
            if (!buffer.hasRemaining() || i == numbers.length - 1) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return this;
    }

    /** Adds words, of which some may be null. */
    public Sha256 add(String[] words) {
        add(words.length);
        for (String word : words) {
            if (word == null) {
                add(-1);
            } else {
                add(word);
            }
        }
        return this;
    }

    private void add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }

    /** The digest of what a file holds, in whatever order: its texts and tensors, by name. */
    public static String ofFile(Map<String, String> texts, Collection<String> names, Function<String, Tensor> tensors) {
        Sha256 digest = new Sha256();
        new TreeMap<>(texts).forEach((name, text) -> digest.add(name).add(text));
        names.stream().sorted().forEach(name -> digest.add(name).add(tensors.apply(name)));
        return digest.toString();
    }

    /** Whether a text is that of a digest. */
    public static boolean is(String text) {
        return text.startsWith(PREFIX);
    }

    /** The digest, once. */
    @Override
    public String toString() {
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }
}
