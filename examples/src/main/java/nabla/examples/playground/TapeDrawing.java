package nabla.examples.playground;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.autodiff.Tape;
import nabla.examples.report.Markup;

/**
 * A tape as a drawing in SVG: each tensor below those that it is computed from, and among its likes at the mean of their places.
 * Colours come from the page's style sheet.
 */
final class TapeDrawing {
    private static final Pattern NODE = Pattern.compile("n(\\d+) \\[label=\"(.*?)\\\\n(.*?)\"(.*?)];");
    private static final Pattern EDGE = Pattern.compile("n(\\d+) -> n(\\d+);");
    private static final int WIDTH = 96;
    private static final int HEIGHT = 30;
    private static final int COLUMN = 104;
    private static final int ROW = 50;
    private static final int MARGIN = 6;

    private final Map<Integer, Node> nodes = new TreeMap<>();
    private final List<List<Node>> rows = new ArrayList<>();

    /** A tensor, and where it is. */
    private static final class Node {
        private final String operation;
        private final String shape;
        private final String kind;
        private final List<Node> operands = new ArrayList<>();
        private int row;
        private double place;

        Node(String operation, String shape, String kind) {
            this.operation = operation;
            this.shape = shape;
            this.kind = kind;
        }
    }

    private TapeDrawing(String dot) {
        for (Matcher node = NODE.matcher(dot); node.find(); ) {
            String style = node.group(4);
            String kind = style.contains("ellipse") ? "variable" : style.contains("penwidth") ? "result" : "operation";
            nodes.put(Integer.valueOf(node.group(1)), new Node(node.group(2), node.group(3), kind));
        }
        // Edges come after the node that they lead to, whose operands have smaller numbers.
        for (Matcher edge = EDGE.matcher(dot); edge.find(); ) {
            Node to = nodes.get(Integer.valueOf(edge.group(2)));
            to.operands.add(nodes.get(Integer.valueOf(edge.group(1))));
        }
        nodes.values().forEach(this::put);
        rows.forEach(TapeDrawing::spread);
    }

    /** The drawing of a tape. */
    static String of(Tape tape) {
        return new TapeDrawing(tape.toDot()).svg();
    }

    private void put(Node node) {
        node.row = node.operands.stream().mapToInt(x -> x.row + 1).max().orElse(0);
        while (rows.size() <= node.row) {
            rows.add(new ArrayList<>());
        }
        rows.get(node.row).add(node);
    }

    /** Orders a row by the places of the operands, and keeps its nodes apart. */
    private static void spread(List<Node> row) {
        for (Node node : row) {
            node.place =
                    node.operands.stream().mapToDouble(x -> x.place).average().orElse(row.indexOf(node));
        }
        row.sort(Comparator.comparingDouble(node -> node.place));
        double free = 0;
        for (Node node : row) {
            node.place = Math.max(free, node.place);
            free = node.place + 1;
        }
    }

    private String svg() {
        double last =
                nodes.values().stream().mapToDouble(node -> node.place).max().orElse(0);
        int width = (int) Math.ceil(2 * MARGIN + last * COLUMN + WIDTH);
        int height = 2 * MARGIN + (rows.size() - 1) * ROW + HEIGHT;
        Markup svg = new Markup()
                .open(
                        "svg",
                        "xmlns",
                        "http://www.w3.org/2000/svg",
                        "viewBox",
                        "0 0 " + width + " " + height,
                        "width",
                        width,
                        "height",
                        height,
                        "role",
                        "img")
                .element("title", nodes.size() + " tensors");
        for (Node node : nodes.values()) {
            for (Node operand : node.operands) {
                edge(svg, operand, node);
            }
        }
        nodes.values().forEach(node -> node(svg, node));
        return svg.close().toString();
    }

    private static int x(Node node) {
        return (int) Math.round(MARGIN + node.place * COLUMN);
    }

    private static int y(Node node) {
        return MARGIN + node.row * ROW;
    }

    private static void edge(Markup svg, Node from, Node to) {
        int x1 = x(from) + WIDTH / 2;
        int y1 = y(from) + HEIGHT;
        int x2 = x(to) + WIDTH / 2;
        int y2 = y(to);
        int bend = (ROW - HEIGHT) / 2;
        String path =
                String.format(Locale.ROOT, "M%d %dC%d %d %d %d %d %d", x1, y1, x1, y1 + bend, x2, y2 - bend, x2, y2);
        svg.empty("path", "class", "edge", "d", path);
    }

    private static void node(Markup svg, Node node) {
        int corner = node.kind.equals("variable") ? HEIGHT / 2 : 3;
        svg.open("g", "class", node.kind, "transform", "translate(" + x(node) + " " + y(node) + ")")
                .empty("rect", "width", WIDTH, "height", HEIGHT, "rx", corner)
                .element("text", node.operation, "x", WIDTH / 2, "y", 13)
                .element("text", node.shape, "x", WIDTH / 2, "y", 25, "class", "shape")
                .close();
    }
}
