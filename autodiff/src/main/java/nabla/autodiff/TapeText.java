package nabla.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.evaluation.Shapes;

/** Tapes as text and as graphs. */
final class TapeText {
    private final Tape tape;
    private final Map<Tensor, String> names = new IdentityHashMap<>();

    private TapeText(Tape tape) {
        this.tape = tape;
        for (int i = 0; i < tape.variables().size(); i++) {
            names.put(tape.variables().get(i), "x" + i);
        }
    }

    static String listing(Tape tape) {
        TapeText text = new TapeText(tape);
        StringBuilder lines = new StringBuilder();
        for (int place = 0; place < tape.size(); place++) {
            Tensor node = tape.node(place);
            String computed = tape.isVariable(place) ? "variable" : text.call(node);
            lines.append(String.format("%-6s = %s %s%n", text.name(node), computed, Shapes.text(node.shape)));
        }
        for (Tensor result : tape.results()) {
            lines.append("result ").append(text.name(result)).append(System.lineSeparator());
        }
        return lines.toString();
    }

    static String dot(Tape tape) {
        TapeText text = new TapeText(tape);
        StringBuilder graph =
                new StringBuilder("digraph tape {\n  rankdir=BT;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        for (int place = 0; place < tape.size(); place++) {
            Tensor node = tape.node(place);
            String label =
                    tape.isVariable(place) ? text.name(node) : node.operation().name();
            String style =
                    tape.isVariable(place) ? ", shape=ellipse" : tape.results().contains(node) ? ", penwidth=2" : "";
            graph.append(String.format("  n%d [label=\"%s\\n%s\"%s];%n", place, label, Shapes.text(node.shape), style));
            if (!tape.isVariable(place)) {
                for (Tensor operand : node.operands) {
                    int from = tape.place(operand);
                    if (from >= 0) {
                        graph.append(String.format("  n%d -> n%d;%n", from, place));
                    }
                }
            }
        }
        return graph.append("}\n").toString();
    }

    private String call(Tensor node) {
        List<String> arguments = new ArrayList<>();
        for (Tensor operand : node.operands) {
            arguments.add(tape.place(operand) >= 0 ? name(operand) : constant(operand));
        }
        return node.operation() + "(" + String.join(", ", arguments) + ")";
    }

    private static String constant(Tensor x) {
        return x.size() == 1 && (x.flags & Tensor.RECORDED) == 0
                ? String.valueOf(x.data[0])
                : "constant" + Shapes.text(x.shape);
    }

    private String name(Tensor node) {
        return names.computeIfAbsent(node, n -> "v" + tape.place(n));
    }
}
