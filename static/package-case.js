// Plays a case inside a package: the same choices lead to the same place and values as in the product. No page in here.
"use strict";

const Case = (() => {
  const holds = (values) => ({variable, low, high}) => low <= values[variable] && values[variable] <= high;

  function begin(story) {
    return {place: story.first, values: Object.fromEntries(story.variables.map((one) => [one.key, one.start]))};
  }
  /** What can be chosen now; nothing at an ending. */
  function open(story, {place, values}) {
    return (story.scenes[place] || []).filter((choice) => choice.when.every(holds(values)));
  }
  function follow(story, state, choice) {
    const values = {...state.values};
    choice.effects.forEach(({variable, number, sets}) => {
      const {low, high} = story.variables.find((one) => one.key === variable);
      values[variable] = Math.min(high, Math.max(low, sets ? number : values[variable] + number));
    });
    return {place: choice.then, values};
  }
  /** Every state on the way of these choices, the beginning first; a choice that is not open ends it. */
  function replay(story, trace) {
    const states = [begin(story)];
    for (const key of trace) {
      const state = states.at(-1), choice = open(story, state).find((one) => one.key === key);
      if (!choice) break;
      states.push(follow(story, state, choice));
    }
    return states;
  }
  const hasPassed = (story, values) => story.passing.every(holds(values));
  return {open, replay, hasPassed};
})();
