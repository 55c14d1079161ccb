package nabla.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Shapes;

/** Tapes as text and as graphs. */
final class TapeText {
    private final WengertList tape;
    private final Map<Tensor, String> names = new IdentityHashMap<>();

    private TapeText(WengertList tape) {
        this.tape = tape;
        for (int i = 0; i < tape.variables().size(); i++) {
            names.put(tape.variables().get(i), "x" + i);
        }
    }

    static String listing(WengertList tape) {
        TapeText text = new TapeText(tape);
        StringBuilder lines = new StringBuilder();
        for (int index = 0; index < tape.size(); index++) {
            Tensor node = tape.node(index);
            String computed = tape.isVariable(index) ? "variable" : text.call(node);
            lines.append(String.format("%-6s = %s %s%n", text.name(node), computed, Shapes.text(node.shape)));
        }
        for (Tensor result : tape.results()) {
            lines.append("result ").append(text.name(result)).append(System.lineSeparator());
        }
        return lines.toString();
    }

    static String dot(WengertList tape) {
        TapeText text = new TapeText(tape);
        StringBuilder graph =
                new StringBuilder("digraph tape {\n  rankdir=BT;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        for (int index = 0; index < tape.size(); index++) {
            Tensor node = tape.node(index);
            String label =
                    tape.isVariable(index) ? text.name(node) : node.operation().name();
            String style =
                    tape.isVariable(index) ? ", shape=ellipse" : tape.results().contains(node) ? ", penwidth=2" : "";
            graph.append(String.format(
                    Locale.ROOT, "  n%d [label=\"%s\\n%s\"%s];%n", index, label, Shapes.text(node.shape), style));
            if (!tape.isVariable(index)) {
                for (Tensor operand : node.operands) {
                    int from = tape.index(operand);
                    if (from >= 0) {
                        graph.append(String.format(Locale.ROOT, "  n%d -> n%d;%n", from, index));
                    }
                }
            }
        }
        return graph.append("}\n").toString();
    }

    private String call(Tensor node) {
        List<String> arguments = new ArrayList<>();
        for (Tensor operand : node.operands) {
            arguments.add(tape.index(operand) >= 0 ? name(operand) : constant(operand));
        }
        return node.operation() + "(" + String.join(", ", arguments) + ")";
    }

    private static String constant(Tensor x) {
        return x.size() == 1 && (x.flags & Tensor.RECORDED) == 0
                ? String.valueOf(x.data()[0])
                : "constant" + Shapes.text(x.shape);
    }

    private String name(Tensor node) {
        return names.computeIfAbsent(node, n -> "v" + tape.index(n));
    }
}
