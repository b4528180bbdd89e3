;; Lists of rows. Divides the rows of a node between its two sides, keeping their order; no branch in the loop.
(module
  (import "env" "memory" (memory 0))

  ;; bins: of the cut's column in row 0; rows: [count] i32, rewritten: left rows first; scratch: [count] i32.
  ;; Returns how many go left: those in bins 1..bin, and bin 0 where missingLeft is 1.
  (func (export "partition")
    (param $bins i32) (param $stride i32) (param $rows i32) (param $count i32) (param $scratch i32)
    (param $bin i32) (param $missingLeft i32) (result i32)
    (local $from i32) (local $end i32) (local $left i32) (local $right i32)
    (local $row i32) (local $off i32) (local $limit i32) (local $goes i32)
    ;; One unsigned comparison decides: where missing goes right, bin 0 wraps to the largest number.
    (local.set $off (i32.xor (local.get $missingLeft) (i32.const 1)))
    (local.set $limit (i32.sub (local.get $bin) (local.get $off)))
    (local.set $from (local.get $rows))
    (local.set $left (local.get $rows))
    (local.set $right (local.get $scratch))
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $row (i32.load (local.get $from)))
        (local.set $goes
          (i32.shl
            (i32.le_u
              (i32.sub
                (i32.load8_u
                  (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
                (local.get $off))
              (local.get $limit))
            (i32.const 2)))
        (i32.store (local.get $left) (local.get $row))
        (i32.store (local.get $right) (local.get $row))
        (local.set $left (i32.add (local.get $left) (local.get $goes)))
        (local.set $right (i32.add (local.get $right) (i32.sub (i32.const 4) (local.get $goes))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $next)))
    (memory.copy (local.get $left) (local.get $scratch) (i32.sub (local.get $right) (local.get $scratch)))
    (i32.shr_u (i32.sub (local.get $left) (local.get $rows)) (i32.const 2)))

  ;; Writes the row numbers first, first + 1, ... to rows: [count] i32.
  (func (export "enumerate") (param $rows i32) (param $first i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $first) (local.get $count)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $first) (local.get $end)))
        (i32.store (local.get $rows) (local.get $first))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (local.set $first (i32.add (local.get $first) (i32.const 1)))
        (br $next)))))
