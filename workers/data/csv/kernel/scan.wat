;; The hot loops of the CSV parser, sixteen bytes at a time. They do exactly what tokenize.ts and
;; read-column.ts do in TypeScript, which tests compare them with; numbers they cannot do they leave to it.
(module
  (import "env" "memory" (memory 0))

  ;; hasNul(from, to): whether a byte in [from, to) is 0.
  (func (export "hasNul") (param $p i32) (param $to i32) (result i32)
    (loop $blocks
      (if (i32.le_u (i32.add (local.get $p) (i32.const 16)) (local.get $to))
        (then
          (if (i32.eqz (i8x16.all_true (v128.load (local.get $p)))) (then (return (i32.const 1))))
          (local.set $p (i32.add (local.get $p) (i32.const 16)))
          (br $blocks))))
    (block $none
      (loop $rest
        (br_if $none (i32.ge_u (local.get $p) (local.get $to)))
        (if (i32.eqz (i32.load8_u (local.get $p))) (then (return (i32.const 1))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $rest)))
    (i32.const 0))

  ;; tokenize(state) cuts bytes into records and fields, filling bounds and lines: see `tokenize` in tokenize.ts.
  ;; The state is a struct of i32: position 0, limit 4, final 8, line 12, rows 16, capacity 20, columns 24,
  ;; bounds 28, lines 32, base 36, delimiter 40, quote 44, trim 48, blankLines 52, lf 56, crlf 60, cr 64,
  ;; afterCr 68, unclosedAt 72, fields 76. Positions are addresses; bounds hold offsets from base. A delimiter or
  ;; quote of 0 is none (NUL bytes were taken out before). Gives 0: the batch is full, 1: the bytes are used up,
  ;; 2: the record just read has another number of fields.
  (func (export "tokenize") (param $state i32) (result i32)
    (local $p i32) (local $limit i32) (local $base i32) (local $columns i32) (local $rows i32)
    (local $line i32) (local $recordLine i32) (local $start i32) (local $fieldStart i32) (local $fields i32)
    (local $slot i32) (local $bits i32) (local $others i32) (local $i i32) (local $byte i32) (local $next i32)
    (local $quoted i32) (local $quoteLine i32) (local $skip i32) (local $delimiter i32) (local $quote i32)
    (local $bytes v128) (local $ends v128) (local $delimiters v128) (local $quotes v128)

    (local.set $p (i32.load offset=0 (local.get $state)))
    (local.set $limit (i32.load offset=4 (local.get $state)))
    (local.set $line (i32.load offset=12 (local.get $state)))
    (local.set $rows (i32.load offset=16 (local.get $state)))
    (local.set $columns (i32.load offset=24 (local.get $state)))
    (local.set $base (i32.load offset=36 (local.get $state)))
    (local.set $delimiter (i32.load offset=40 (local.get $state)))
    (local.set $quote (i32.load offset=44 (local.get $state)))
    (local.set $delimiters (i8x16.splat (local.get $delimiter)))
    (local.set $quotes (i8x16.splat (local.get $quote)))
    (local.set $start (local.get $p))
    (local.set $fieldStart (local.get $p))
    (local.set $recordLine (local.get $line))
    (if (i32.ge_u (local.get $start) (local.get $limit)) (then (return (i32.const 1))))
    (local.set $slot (call $slotOf (local.get $state) (local.get $rows)))
    (i32.store (local.get $slot) (i32.sub (i32.sub (local.get $start) (local.get $base)) (i32.const 1)))

    (loop $blocks
      (local.set $bytes (v128.load (local.get $p)))
      (local.set $ends (v128.or
        (i8x16.eq (local.get $bytes) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))
        (i8x16.eq (local.get $bytes) (v128.const i8x16 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13))))
      (local.set $others (i8x16.bitmask (v128.or (local.get $ends) (i8x16.eq (local.get $bytes) (local.get $quotes)))))
      (local.set $bits (i8x16.bitmask (i8x16.eq (local.get $bytes) (local.get $delimiters))))

      (if (i32.eqz (i32.or (local.get $others) (local.get $quoted)))
        (then
          ;; Only delimiters in these sixteen bytes.
          (block $done
            (loop $each
              (br_if $done (i32.eqz (local.get $bits)))
              (local.set $i (i32.add (local.get $p) (i32.ctz (local.get $bits))))
              (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
              (local.set $fields (i32.add (local.get $fields) (i32.const 1)))
              (if (i32.le_u (local.get $fields) (local.get $columns))
                (then (i32.store
                  (i32.add (local.get $slot) (i32.shl (local.get $fields) (i32.const 2)))
                  (i32.sub (local.get $i) (local.get $base)))))
              (local.set $fieldStart (i32.add (local.get $i) (i32.const 1)))
              (br $each))))
        (else
          (local.set $bits (i32.or (local.get $bits) (local.get $others)))
          (block $done
            (loop $each
              (br_if $done (i32.eqz (local.get $bits)))
              (local.set $i (i32.add (local.get $p) (i32.ctz (local.get $bits))))
              (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
              (br_if $each (i32.eq (local.get $i) (local.get $skip)))
              (local.set $byte (i32.load8_u (local.get $i)))

              (if (local.get $quoted)
                (then
                  (if (i32.eq (local.get $byte) (local.get $quote))
                    (then
                      (if (i32.eq (i32.load8_u offset=1 (local.get $i)) (local.get $quote))
                        (then (local.set $skip (i32.add (local.get $i) (i32.const 1))))
                        (else (local.set $quoted (i32.const 0))))
                      (br $each)))
                  (if (i32.ne (local.get $i) (local.get $limit))
                    (then
                      (if (call $endsLine (local.get $i))
                        (then (local.set $line (i32.add (local.get $line) (i32.const 1)))))
                      (br $each)))
                  ;; The bytes end inside quotes.
                  (local.set $quoted (i32.const 0))
                  (if (i32.load offset=8 (local.get $state))
                    (then (i32.store offset=72 (local.get $state) (local.get $quoteLine))))))

              (if (i32.eq (local.get $byte) (local.get $delimiter))
                (then
                  (local.set $fields (i32.add (local.get $fields) (i32.const 1)))
                  (if (i32.le_u (local.get $fields) (local.get $columns))
                    (then (i32.store
                      (i32.add (local.get $slot) (i32.shl (local.get $fields) (i32.const 2)))
                      (i32.sub (local.get $i) (local.get $base)))))
                  (local.set $fieldStart (i32.add (local.get $i) (i32.const 1)))
                  (br $each)))

              (if (i32.eq (local.get $byte) (local.get $quote))
                (then
                  (if (call $beginsField (local.get $state) (local.get $fieldStart) (local.get $i))
                    (then
                      (local.set $quoted (i32.const 1))
                      (local.set $quoteLine (local.get $line))))
                  (br $each)))

              ;; A line end outside quotes: the record is complete, unless it is the one behind the last byte.
              (local.set $fields (i32.add (local.get $fields) (i32.const 1)))
              (if (i32.le_u (local.get $fields) (local.get $columns))
                (then (i32.store
                  (i32.add (local.get $slot) (i32.shl (local.get $fields) (i32.const 2)))
                  (i32.sub (local.get $i) (local.get $base)))))
              (local.set $next (call $afterEnd (local.get $state) (local.get $i) (local.get $byte)))
              (if (i32.eqz (local.get $next))
                (then
                  (i32.store offset=0 (local.get $state) (local.get $start))
                  (i32.store offset=12 (local.get $state) (local.get $recordLine))
                  (i32.store offset=16 (local.get $state) (local.get $rows))
                  (return (i32.const 1))))
              (local.set $skip (i32.sub (local.get $next) (i32.const 1)))
              (i32.store
                (i32.add (i32.load offset=32 (local.get $state)) (i32.shl (local.get $rows) (i32.const 2)))
                (local.get $recordLine))
              (local.set $line (i32.add (local.get $line) (i32.const 1)))
              (i32.store offset=0 (local.get $state) (local.get $next))
              (i32.store offset=12 (local.get $state) (local.get $line))
              (if (i32.eq (local.get $i) (local.get $start))
                (then (i32.store offset=52 (local.get $state)
                  (i32.add (i32.load offset=52 (local.get $state)) (i32.const 1))))
                (else
                  (if (i32.ne (local.get $fields) (local.get $columns))
                    (then
                      (i32.store offset=16 (local.get $state) (local.get $rows))
                      (i32.store offset=76 (local.get $state) (local.get $fields))
                      (return (i32.const 2))))
                  (local.set $rows (i32.add (local.get $rows) (i32.const 1)))
                  (i32.store offset=16 (local.get $state) (local.get $rows))))
              (if (i32.ge_u (local.get $next) (local.get $limit)) (then (return (i32.const 1))))
              (if (i32.ge_u (local.get $rows) (i32.load offset=20 (local.get $state)))
                (then (return (i32.const 0))))
              (local.set $slot (call $slotOf (local.get $state) (local.get $rows)))
              (i32.store (local.get $slot) (i32.sub (i32.sub (local.get $next) (local.get $base)) (i32.const 1)))
              (local.set $start (local.get $next))
              (local.set $fieldStart (local.get $next))
              (local.set $recordLine (local.get $line))
              (local.set $fields (i32.const 0))
              (br $each)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br $blocks))
    (unreachable))

  ;; Address of the bounds of a row.
  (func $slotOf (param $state i32) (param $row i32) (result i32)
    (i32.add
      (i32.load offset=28 (local.get $state))
      (i32.shl
        (i32.mul (local.get $row) (i32.add (i32.load offset=24 (local.get $state)) (i32.const 1)))
        (i32.const 2))))

  ;; Whether the byte ends a physical line: LF, or CR without LF.
  (func $endsLine (param $i i32) (result i32)
    (if (i32.eq (i32.load8_u (local.get $i)) (i32.const 10)) (then (return (i32.const 1))))
    (i32.and
      (i32.eq (i32.load8_u (local.get $i)) (i32.const 13))
      (i32.ne (i32.load8_u offset=1 (local.get $i)) (i32.const 10))))

  ;; Whether a quote at $i opens a field: nothing stands before it, or only blanks that do not count.
  (func $beginsField (param $state i32) (param $from i32) (param $i i32) (result i32)
    (if (i32.eqz (i32.load offset=48 (local.get $state)))
      (then (return (i32.eq (local.get $from) (local.get $i)))))
    (block $other
      (loop $blanks
        (if (i32.eq (local.get $from) (local.get $i)) (then (return (i32.const 1))))
        (br_if $other (i32.ne (i32.load8_u (local.get $from)) (i32.const 32)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $blanks)))
    (i32.const 0))

  ;; Where the next record begins after the line end at $i, counting its kind; 0 when more bytes must come first.
  (func $afterEnd (param $state i32) (param $i i32) (param $byte i32) (result i32)
    (local $limit i32) (local $next i32)
    (local.set $limit (i32.load offset=4 (local.get $state)))
    (local.set $next (i32.add (local.get $i) (i32.const 1)))
    (if (i32.eq (local.get $i) (local.get $limit))
      (then (return (select (local.get $limit) (i32.const 0) (i32.load offset=8 (local.get $state))))))
    (if (i32.eq (local.get $byte) (i32.const 10))
      (then
        (call $count (i32.add (local.get $state) (i32.const 56)))
        (return (local.get $next))))
    (if (i32.eq (local.get $next) (local.get $limit))
      (then
        (call $count (i32.add (local.get $state) (i32.const 64)))
        (i32.store offset=68 (local.get $state) (i32.const 1))
        (return (local.get $next))))
    (if (i32.eq (i32.load8_u (local.get $next)) (i32.const 10))
      (then
        (call $count (i32.add (local.get $state) (i32.const 60)))
        (return (i32.add (local.get $next) (i32.const 1)))))
    (call $count (i32.add (local.get $state) (i32.const 64)))
    (local.get $next))

  (func $count (param $address i32)
    (i32.store (local.get $address) (i32.add (i32.load (local.get $address)) (i32.const 1))))

  ;; numbers(bounds, stride, count, base, decimal, tables, out) parses one column: up to sixteen digits with an
  ;; optional minus and decimal mark become f64 in `out`, correctly rounded; an empty cell becomes NaN, any other
  ;; Infinity. `bounds` is the address of the column's first bound, `stride` the bytes from row to row. The tables
  ;; are 10^0 .. 10^22 and, at 256, which sixteen bytes to take for so many digits (times 256) with the mark at such
  ;; a place (times 16): the digits, over the mark, at the end, zeros before. Gives the number of Infinities.
  ;; Nothing branches on the sign, nor on the length, as neither can be predicted.
  (func (export "numbers")
    (param $bounds i32) (param $stride i32) (param $count i32) (param $base i32) (param $decimal i32)
    (param $tables i32) (param $out i32) (result i32)
    (local $left i32) (local $s i32) (local $length i32) (local $negative i32) (local $marks i32)
    (local $mark i32) (local $valid i32) (local $digitCount i32) (local $mantissa i64)
    (local $bytes v128) (local $digits v128) (local $pairs v128)
    ;; Constants, kept in registers.
    (local $zeros v128) (local $nines v128) (local $decimals v128)
    (local $lows v128) (local $tenfold v128) (local $hundredfold v128) (local $manyfold v128)
    (local.set $zeros (i8x16.splat (i32.const 48)))
    (local.set $nines (i8x16.splat (i32.const 9)))
    (local.set $decimals (i8x16.splat (local.get $decimal)))
    (local.set $lows (i16x8.splat (i32.const 255)))
    (local.set $tenfold (i16x8.splat (i32.const 10)))
    (local.set $hundredfold (v128.const i16x8 100 1 100 1 100 1 100 1))
    (local.set $manyfold (v128.const i16x8 10000 1 10000 1 10000 1 10000 1))
    (block $end
      (loop $rows
        (br_if $end (i32.eqz (local.get $count)))
        (local.set $s (i32.add (i32.load (local.get $bounds)) (i32.const 1)))
        (local.set $length (i32.sub (i32.load offset=4 (local.get $bounds)) (local.get $s)))
        (local.set $s (i32.add (local.get $s) (local.get $base)))
        (if (i32.eqz (local.get $length))
          (then (f64.store (local.get $out) (f64.const nan)))
          (else
            (block $stored
              (block $other
                (local.set $negative (i32.eq (i32.load8_u (local.get $s)) (i32.const 45)))
                (local.set $s (i32.add (local.get $s) (local.get $negative)))
                (local.set $length (i32.sub (local.get $length) (local.get $negative)))
                (br_if $other (i32.gt_u (i32.sub (local.get $length) (i32.const 1)) (i32.const 15)))
                (local.set $bytes (v128.load (local.get $s)))
                (local.set $digits (i8x16.sub (local.get $bytes) (local.get $zeros)))
                (local.set $valid (i32.sub (i32.shl (i32.const 1) (local.get $length)) (i32.const 1)))
                (local.set $marks (i32.and
                  (i8x16.bitmask (i8x16.eq (local.get $bytes) (local.get $decimals)))
                  (local.get $valid)))
                ;; Every byte a digit or the one mark, which does not come first.
                (br_if $other (i32.ne
                  (i32.and
                    (i32.or
                      (i8x16.bitmask (i8x16.eq (i8x16.min_u (local.get $digits) (local.get $nines)) (local.get $digits)))
                      (local.get $marks))
                    (local.get $valid))
                  (local.get $valid)))
                (br_if $other (i32.and (local.get $marks) (i32.sub (local.get $marks) (i32.const 1))))
                (local.set $mark (i32.ctz (i32.or (local.get $marks) (i32.shl (i32.const 1) (local.get $length)))))
                (br_if $other (i32.eqz (local.get $mark)))
                ;; No zero before other digits: '007' is an identifier.
                (br_if $other (i32.and
                  (i32.eq (i32.load8_u (local.get $s)) (i32.const 48))
                  (i32.gt_u (local.get $mark) (i32.const 1))))
                (local.set $digitCount (i32.sub (local.get $length) (i32.ne (local.get $marks) (i32.const 0))))
                (local.set $digits (i8x16.swizzle (local.get $digits) (v128.load offset=256 (i32.add
                  (local.get $tables)
                  (i32.or (i32.shl (local.get $digitCount) (i32.const 8)) (i32.shl (local.get $mark) (i32.const 4)))))))
                ;; 16 digits to 8 numbers below 100, 4 below 10^4, 2 below 10^8.
                (local.set $pairs (i16x8.add
                  (i16x8.mul (v128.and (local.get $digits) (local.get $lows)) (local.get $tenfold))
                  (i16x8.shr_u (local.get $digits) (i32.const 8))))
                (local.set $pairs (i32x4.dot_i16x8_s (local.get $pairs) (local.get $hundredfold)))
                (local.set $pairs (i16x8.narrow_i32x4_u (local.get $pairs) (local.get $pairs)))
                (local.set $pairs (i32x4.dot_i16x8_s (local.get $pairs) (local.get $manyfold)))
                (local.set $mantissa (i64.add
                  (i64.mul (i64.extend_i32_u (i32x4.extract_lane 0 (local.get $pairs))) (i64.const 100000000))
                  (i64.extend_i32_u (i32x4.extract_lane 1 (local.get $pairs)))))
                (br_if $other (i64.gt_u (local.get $mantissa) (i64.const 9007199254740991)))
                (i64.store (local.get $out) (i64.or
                  (i64.shl (i64.extend_i32_u (local.get $negative)) (i64.const 63))
                  (i64.reinterpret_f64 (f64.div
                    (f64.convert_i64_s (local.get $mantissa))
                    (f64.load (i32.add (local.get $tables)
                      (i32.shl (i32.sub (local.get $digitCount) (local.get $mark)) (i32.const 3))))))))
                (br $stored))
              (f64.store (local.get $out) (f64.const inf))
              (local.set $left (i32.add (local.get $left) (i32.const 1))))))
        (local.set $bounds (i32.add (local.get $bounds) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $rows)))
    (local.get $left))

  ;; findCodes(bounds, stride, count, base, tables, cache, out) looks up the cells of one column, as they stand, in
  ;; its cache: the code of each, or -2 where it is not there. Gives how many are not. At 4880 of the tables are
  ;; sixteen bytes of ones, then sixteen of zeros. A cache is 256 keys of sixteen bytes, then their codes, i32.
  (func (export "findCodes")
    (param $bounds i32) (param $stride i32) (param $count i32) (param $base i32) (param $tables i32)
    (param $cache i32) (param $out i32) (result i32)
    (local $left i32) (local $from i32) (local $length i32) (local $slot i32) (local $code i32) (local $key v128)
    (block $end
      (loop $rows
        (br_if $end (i32.eqz (local.get $count)))
        (local.set $from (i32.add (i32.load (local.get $bounds)) (i32.const 1)))
        (local.set $length (i32.sub (i32.load offset=4 (local.get $bounds)) (local.get $from)))
        (local.set $code (i32.const -2))
        (if (i32.le_u (local.get $length) (i32.const 16))
          (then
            (local.set $key (call $keyOf (i32.add (local.get $from) (local.get $base)) (local.get $length) (local.get $tables)))
            (local.set $slot (call $slotOfKey (local.get $key)))
            (if (i32.eqz (v128.any_true (v128.xor
                (local.get $key)
                (v128.load (i32.add (local.get $cache) (i32.shl (local.get $slot) (i32.const 4)))))))
              (then (local.set $code (i32.load offset=4096
                (i32.add (local.get $cache) (i32.shl (local.get $slot) (i32.const 2)))))))))
        (local.set $left (i32.add (local.get $left) (i32.eq (local.get $code) (i32.const -2))))
        (i32.store (local.get $out) (local.get $code))
        (local.set $bounds (i32.add (local.get $bounds) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $rows)))
    (local.get $left))

  ;; keepCode(from, length, tables, cache, code) puts the code of a cell of at most sixteen bytes into the cache, in
  ;; place of what shares its slot.
  (func (export "keepCode")
    (param $from i32) (param $length i32) (param $tables i32) (param $cache i32) (param $code i32)
    (local $slot i32) (local $key v128)
    (local.set $key (call $keyOf (local.get $from) (local.get $length) (local.get $tables)))
    (local.set $slot (call $slotOfKey (local.get $key)))
    (v128.store (i32.add (local.get $cache) (i32.shl (local.get $slot) (i32.const 4))) (local.get $key))
    (i32.store offset=4096
      (i32.add (local.get $cache) (i32.shl (local.get $slot) (i32.const 2))) (local.get $code)))

  ;; The bytes of a cell, then zeros: no two cells have the same key, as none holds a NUL.
  (func $keyOf (param $from i32) (param $length i32) (param $tables i32) (result v128)
    (v128.and
      (v128.load (local.get $from))
      (v128.load offset=4880 (i32.sub (i32.add (local.get $tables) (i32.const 16)) (local.get $length)))))

  (func $slotOfKey (param $key v128) (result i32)
    (i32.wrap_i64 (i64.shr_u
      (i64.mul
        (i64.xor
          (i64x2.extract_lane 0 (local.get $key))
          (i64.mul (i64x2.extract_lane 1 (local.get $key)) (i64.const 0x9E3779B97F4A7C15)))
        (i64.const 0xD6E8FEB86659FD93))
      (i64.const 56)))))
