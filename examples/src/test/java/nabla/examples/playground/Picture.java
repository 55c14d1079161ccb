package nabla.examples.playground;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.autodiff.Tensor;

/** A {@link Frame} as the page reads it. */
record Picture(String json, Map<String, double[]> lists) {
    static Picture of(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        byte[] text = new byte[in.getInt()];
        in.get(text);
        String json = new String(text, StandardCharsets.UTF_8);
        Map<String, double[]> lists = new LinkedHashMap<>();
        Matcher length = Pattern.compile("\"(\\w+)\":(\\d+)").matcher(json.substring(json.indexOf("\"lists\":")));
        while (length.find()) {
            double[] list = new double[Integer.parseInt(length.group(2))];
            for (int i = 0; i < list.length; i++) {
                list[i] = in.getFloat();
            }
            lists.put(length.group(1), list);
        }
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes are left of the picture " + json);
        }
        return new Picture(json, lists);
    }

    String text(String name) {
        Matcher field =
                Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        return field.find() ? field.group(1) : "";
    }

    double number(String name) {
        Matcher field = Pattern.compile("\"" + name + "\":([-+.0-9Ee]+)").matcher(json);
        return field.find() ? Double.parseDouble(field.group(1)) : Double.NaN;
    }

    Tensor chains() {
        double[] chains = lists.get("chains");
        return Tensor.of(chains).reshape(chains.length / 2, 2);
    }

    /** The last picture of a session whose training and chains have come to their end. */
    static Picture last(Session session) {
        Picture picture = trained(session);
        while (picture.text("state").equals("done") && picture.number("walked") < picture.number("walk")) {
            picture = of(session.picture());
        }
        return picture;
    }

    /** A picture of a session whose training has come to its end; while it trains, few are asked for. */
    private static Picture trained(Session session) {
        try {
            Picture picture = of(session.picture());
            while (picture.text("state").equals("training")) {
                Thread.sleep(20);
                picture = of(session.picture());
            }
            return picture;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
