// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.List;

/**
 * How a cost changes as work grows.
 *
 * @param name of its picture's file
 * @param title of the picture
 * @param across what grows, with its unit
 * @param points in order of x
 */
record Curve(String name, String title, String across, List<Point> points) {
    /** One measurement. */
    record Point(double x, double y) {}

    Curve {
        points = List.copyOf(points);
    }
}
