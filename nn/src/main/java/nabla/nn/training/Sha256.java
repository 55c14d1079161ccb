package nabla.nn.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import nabla.autodiff.Tensor;

/** A digest of texts, numbers and tensors, each with its length or shape before it, so that other parts never give the same bytes. */
final class Sha256 {
    private static final String PREFIX = "sha256:";
    private static final int CHUNK = 1 << 13;

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    Sha256 add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
        return this;
    }

    Sha256 add(Tensor tensor) {
        add(tensor.rank());
        for (int size : tensor.shape()) {
            add(size);
        }
        return add(tensor.toArray());
    }

    Sha256 add(double[] numbers) {
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

    /** Words, of which some may be null. */
    Sha256 add(String[] words) {
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

    /** Whether a text is that of a digest. */
    static boolean is(String text) {
        return text.startsWith(PREFIX);
    }

    /** The digest, once. */
    @Override
    public String toString() {
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }
}
