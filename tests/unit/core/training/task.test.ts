import { describe, expect, it } from 'vitest';
import { possibleTasks, taskOfTarget } from '$core/training/task';

describe('the task of a target', () => {
  it('is binary for two values, whatever their type', () => {
    expect(taskOfTarget('category', 2)).toBe('binary');
    expect(taskOfTarget('boolean', 2)).toBe('binary');
    expect(taskOfTarget('integer', 2)).toBe('binary');
  });

  it('is multi-class for more categories and for few whole numbers', () => {
    expect(taskOfTarget('category', 3)).toBe('multiclass');
    expect(taskOfTarget('integer', 7)).toBe('multiclass');
  });

  it('is regression for fractions and for many whole numbers', () => {
    expect(taskOfTarget('float', 5)).toBe('regression');
    expect(taskOfTarget('integer', 29)).toBe('regression');
  });

  it('may be chosen among those the type allows', () => {
    expect(possibleTasks('integer', 7)).toEqual(['multiclass', 'regression']);
    expect(possibleTasks('category', 2)).toEqual(['binary']);
    expect(possibleTasks('datetime', 90)).toEqual([]);
  });
});
