package io.tocsin.lab;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Queue depths that drift around a level, or climb to a much higher one. Confined to its fleet; the
 * seed is fixed, so every lab drifts alike.
 */
final class Queues {
  /** Around where a healthy queue drifts. */
  static final int LEVEL = 12;

  /** Where an imbalanced one goes: forty times that. */
  static final int IMBALANCED_LEVEL = 40 * LEVEL;

  private static final int DRIFT = 2;

  private final Random random = new Random(7);
  private final int[] depths; // confined

  Queues(int count) {
    this.depths = new int[count];
    Arrays.fill(depths, LEVEL);
  }

  int depth(int index) {
    return depths[index];
  }

  /** One step: a third of the way to where each queue goes, and a little chance. */
  void advance(IntPredicate isImbalanced) {
    for (int i = 0; i < depths.length; i++) {
      int goal = isImbalanced.test(i) ? IMBALANCED_LEVEL : LEVEL;
      int chance = random.nextInt(-DRIFT, DRIFT + 1);
      depths[i] = Math.max(1, depths[i] + (goal - depths[i]) / 3 + chance);
    }
  }
}
