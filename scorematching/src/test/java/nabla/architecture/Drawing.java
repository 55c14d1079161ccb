package nabla.architecture;

import static java.util.Map.entry;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The packages as rooms on three floors, one for each library, and what they use as arrows, as an SVG. Arrows that others imply
 * are left out. The places of the rooms are chosen here, by hand; the rooms and the arrows are those of the code.
 */
final class Drawing {
    private static final int WIDTH = 1120;
    private static final int ROOM = 184;
    private static final int HEIGHT = 54;
    private static final int COLUMN = 208;
    private static final int ROW = 92;
    private static final int MARGIN = 28;
    private static final int HEADER = 46;
    private static final String CIRCLE = "#a04a6a";

    /** Where the rooms of a library are: column and row, the latter downwards on its floor. */
    private record Floor(
            String library, String title, int rows, String fill, String line, Map<String, double[]> places) {}

    private static final List<Floor> FLOORS = List.of(
            new Floor(
                    "scorematching",
                    "learn a score, sample, compare",
                    6,
                    "#eef6ee",
                    "#5b8a5f",
                    Map.ofEntries(
                            entry("scorematching.tables", at(0.6, 0)),
                            entry("scorematching.conformance", at(1.8, 0)),
                            entry("scorematching.models", at(2.95, 0)),
                            entry("scorematching.discrete", at(4.05, 0)),
                            entry("scorematching.trees", at(0, 1)),
                            entry("scorematching.conditions", at(2.4, 1)),
                            entry("scorematching.estimators", at(3.8, 1)),
                            entry("scorematching.metrics", at(0.35, 2)),
                            entry("scorematching.diffusion", at(1.5, 2)),
                            entry("scorematching.kernels", at(0, 3)),
                            entry("scorematching.densities", at(1, 3)),
                            entry("scorematching.samplers", at(2, 3)),
                            entry("scorematching.losses", at(3.2, 3)),
                            entry("scorematching", at(1.5, 4)),
                            entry("scorematching.points", at(0, 5)))),
            new Floor(
                    "nn",
                    "networks and their training",
                    4,
                    "#fbf3e8",
                    "#b07a35",
                    Map.of(
                            "nn.training", at(3, 0),
                            "nn.optimizers", at(1.5, 1),
                            "nn.files", at(3, 1),
                            "nn", at(1.5, 2),
                            "nn.data", at(3, 2),
                            "nn.doors", at(1.5, 3),
                            "nn.io", at(4, 3))),
            new Floor(
                    "autodiff",
                    "tensors and their derivatives",
                    7,
                    "#edf2fa",
                    "#4b6fa8",
                    Map.of(
                            "autodiff", at(2, 0),
                            "autodiff.programs", at(3, 1),
                            "autodiff.divergence", at(1, 1),
                            "autodiff.operations", at(2, 2),
                            "autodiff.calculus", at(0, 3),
                            "autodiff.evaluation", at(2, 4),
                            "autodiff.kernels.single", at(3, 5),
                            "autodiff.kernels", at(2, 6))));

    private static double[] at(double column, double row) {
        return new double[] {column, row};
    }

    private record Room(String name, Floor floor, double x, double y, double width) {}

    private record Arrow(Room from, Room to, boolean mutual) {}

    private final Packages packages;
    private final Table table;
    private final Map<String, Room> rooms = new TreeMap<>();
    private final StringBuilder svg = new StringBuilder();

    private Drawing(Packages packages, Table table) {
        this.packages = packages;
        this.table = table;
    }

    static String of(Packages packages, Table table) {
        return new Drawing(packages, table).draw();
    }

    private String draw() {
        int top = MARGIN;
        int height = FLOORS.stream().mapToInt(Drawing::height).sum() + MARGIN * (FLOORS.size() + 1) + 22;
        add("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">
            <defs>\
            """, WIDTH, height);
        for (Floor floor : FLOORS) {
            marker(floor.library, floor.line);
        }
        marker("circle", CIRCLE);
        add("</defs>");
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
        for (Floor floor : FLOORS) {
            frame(floor, top);
            top += height(floor) + MARGIN;
        }
        arrows().forEach(this::arrow);
        rooms.values().forEach(this::room);
        add(
                "<text x=\"%d\" y=\"%d\" font-size=\"12\" fill=\"#555555\">An arrow means: uses. Those that others"
                        + " imply are left out. Dashed: not exported. <tspan fill=\"%s\">Both ways: the one circle, a"
                        + " tensor names its operation and an operation makes tensors.</tspan></text>",
                MARGIN, height - 16, CIRCLE);
        return add("</svg>").toString();
    }

    private static int height(Floor floor) {
        return HEADER + floor.rows * ROW - (ROW - HEIGHT) + 24;
    }

    private void marker(String name, String color) {
        add(
                "<marker id=\"%s\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\""
                        + " orient=\"auto-start-reverse\"><path d=\"M0 1 L9 5 L0 9 z\" fill=\"%s\"/></marker>",
                name, color);
    }

    private void frame(Floor floor, int top) {
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\" fill=\"%s\"/>",
                MARGIN / 2, top, WIDTH - MARGIN, height(floor), floor.fill);
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-size=\"13\" fill=\"%s\">%s<tspan font-weight=\"bold\""
                        + " font-size=\"17\" dx=\"12\">%s</tspan></text>",
                WIDTH - MARGIN - 14, top + 28, floor.line, floor.title, floor.library);
        packages.uses().keySet().stream()
                .filter(name -> Packages.library(name).equals(floor.library))
                .forEach(name -> place(name, floor, top));
    }

    private void place(String name, Floor floor, int top) {
        double[] place = floor.places.get(name);
        if (place == null) {
            throw new AssertionError("Drawing: expected a place for the package " + name + ", got none");
        }
        boolean door = name.equals("autodiff");
        double width = door ? WIDTH - 2 * MARGIN : ROOM;
        double x = door ? MARGIN : MARGIN + place[0] * COLUMN + (WIDTH - 2 * MARGIN - 4 * COLUMN - ROOM) / 2.0;
        rooms.put(name, new Room(name, floor, x, top + HEADER + place[1] * ROW, width));
    }

    private Stream<Arrow> arrows() {
        return packages.uses().keySet().stream()
                .map(rooms::get)
                .flatMap(from -> below(from)
                        .map(to -> new Arrow(from, to, uses(to).anyMatch(from::equals)))
                        .filter(arrow -> arrow.mutual || !isImplied(arrow)));
    }

    private Stream<Room> uses(Room room) {
        return packages.uses().get(room.name).stream().map(rooms::get);
    }

    /** What a room uses; but of two that use each other, the lower one. */
    private Stream<Room> below(Room from) {
        return uses(from).filter(to -> {
            boolean down = from.y < to.y;
            if (!down && uses(to).noneMatch(from::equals)) {
                throw new AssertionError(
                        "Drawing: expected " + from.name + " above " + to.name + ", which it uses, got it below");
            }
            return down;
        });
    }

    private boolean isImplied(Arrow arrow) {
        return below(arrow.from).anyMatch(between -> between != arrow.to && leads(between, arrow.to));
    }

    private boolean leads(Room from, Room to) {
        return from == to || below(from).anyMatch(next -> leads(next, to));
    }

    private void arrow(Arrow arrow) {
        List<Room> ends =
                arrows().filter(a -> a.from == arrow.from).map(Arrow::to).toList();
        List<Room> starts =
                arrows().filter(a -> a.to == arrow.to).map(Arrow::from).toList();
        double x1 = port(arrow.from, arrow.to, ends);
        double x2 = port(arrow.to, arrow.from, starts);
        if (arrow.to.width > ROOM || starts.size() == 1 && Math.abs(x1 - x2) < ROOM / 2.0) {
            x2 = x1;
        } else if (arrow.from.width > ROOM || ends.size() == 1 && Math.abs(x1 - x2) < ROOM / 2.0) {
            x1 = x2;
        }
        double y1 = arrow.from.y + HEIGHT + 1;
        double y2 = arrow.to.y - 1;
        double bend = (y2 - y1) / 2;
        String line = arrow.mutual ? CIRCLE : arrow.from.floor.line;
        String head = arrow.mutual ? "circle" : arrow.from.floor.library;
        add(
                "<path d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\""
                        + "%s marker-end=\"url(#%s)\"/>",
                x1,
                y1,
                x1,
                y1 + bend,
                x2,
                y2 - bend,
                x2,
                y2,
                line,
                arrow.mutual ? " marker-start=\"url(#circle)\"" : "",
                head);
    }

    /** Where an arrow leaves or meets a room: the arrows of one side stand in the order of their other ends. */
    private static double port(Room room, Room other, List<Room> others) {
        List<Room> sorted = others.stream()
                .sorted(Comparator.comparingDouble(r -> r.x + r.width / 2))
                .toList();
        double middle = (sorted.size() - 1) / 2.0;
        return room.x + room.width / 2 + (sorted.indexOf(other) - middle) * 26;
    }

    private void room(Room room) {
        boolean exported = packages.exported().contains(room.name);
        String line = packages.circle(room.name).isEmpty() ? room.floor.line : CIRCLE;
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"7\" fill=\"#ffffff\" stroke=\"%s\""
                        + " stroke-width=\"1.6\"%s/>",
                room.x, room.y, room.width, HEIGHT, line, exported ? "" : " stroke-dasharray=\"5 4\"");
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"14\" font-weight=\"bold\""
                        + " fill=\"#222222\">%s</text>",
                room.x + room.width / 2, room.y + 23, room.name.substring(room.name.indexOf('.') + 1));
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"11.5\" fill=\"#555555\">%s</text>",
                room.x + room.width / 2,
                room.y + 41,
                table.rows().get(room.name).holds());
    }

    private StringBuilder add(String line, Object... arguments) {
        return svg.append(String.format(Locale.ROOT, line, arguments)).append('\n');
    }
}
