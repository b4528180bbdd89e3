;; Adds a finished tree to the scores of rows.
(module
  (import "env" "memory" (memory 0))

  ;; Adds a value to the scores of some rows: those of one leaf. scores: f64 of row 0, `scoreStride` bytes apart.
  (func (export "addValue")
    (param $rows i32) (param $count i32) (param $value f64) (param $scores i32) (param $scoreStride i32)
    (local $end i32) (local $at i32)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $rows) (local.get $end)))
        (local.set $at
          (i32.add (local.get $scores) (i32.mul (i32.load (local.get $rows)) (local.get $scoreStride))))
        (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (local.get $value)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $next))))

  ;; Walks binned rows down a tree. bins: [rows of the table, stride] u8. nodes, 16 bytes each: i32 column (-1: a
  ;; leaf), then i32 address of the left child (the right one follows it), i32 limit, i32 off (see partition.wat);
  ;; or, in a leaf, 4 empty bytes and the f64 value. rows: [count] i32.
  (func (export "addTree")
    (param $bins i32) (param $stride i32) (param $rows i32) (param $count i32)
    (param $nodes i32) (param $scores i32) (param $scoreStride i32)
    (local $end i32) (local $row i32) (local $node i32) (local $column i32) (local $cells i32)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $rows) (local.get $end)))
        (local.set $row (i32.load (local.get $rows)))
        (local.set $cells (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
        (local.set $node (local.get $nodes))
        (block $leaf
          (loop $down
            (local.set $column (i32.load (local.get $node)))
            (br_if $leaf (i32.lt_s (local.get $column) (i32.const 0)))
            (local.set $node
              (i32.add (i32.load offset=4 (local.get $node))
                (i32.shl
                  (i32.gt_u
                    (i32.sub
                      (i32.load8_u (i32.add (local.get $cells) (local.get $column)))
                      (i32.load offset=12 (local.get $node)))
                    (i32.load offset=8 (local.get $node)))
                  (i32.const 4))))
            (br $down)))
        (local.set $row
          (i32.add (local.get $scores) (i32.mul (local.get $row) (local.get $scoreStride))))
        (f64.store (local.get $row)
          (f64.add (f64.load (local.get $row)) (f64.load offset=8 (local.get $node))))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $nextRow)))))
