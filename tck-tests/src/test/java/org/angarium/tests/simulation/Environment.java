package org.angarium.tests.simulation;

import java.util.List;
import org.angarium.tests.history.History;

/**
 * What everybody in a simulation shares.
 *
 * @param faults what no history shows and is wrong all the same: a line each
 */
record Environment(
    World world,
    SimulatedNetwork network,
    History history,
    Scenario scenario,
    List<String> faults) {}
