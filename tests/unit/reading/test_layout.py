from pipeline.reading.layout import in_column, layout_of, lines_of
from tests.builders_documents import column, document_of, page_of


def test_a_wide_gap_parts_a_line_into_runs() -> None:
    (line,) = lines_of(page_of((40, 40, "Account number"), (200, 40, "209473413")))
    assert [run.text for run in line.runs] == ["Account number", "209473413"]
    assert line.text == "Account number  209473413"


def test_type_of_another_size_on_the_same_line_belongs_to_it() -> None:
    (line,) = lines_of(page_of((40, 44, "$", 10), (47, 40, "322", 20), (83, 40, ".18", 10)))
    assert len(line.runs) == 1


def test_neighbours_are_found_in_all_four_directions() -> None:
    layout = layout_of(document_of(page_of((40, 40, "Name"), (200, 40, "Date"), (40, 54, "Fisher"), (200, 54, "Monday"))))
    name, day, fisher, monday = layout.runs
    assert layout.right_of(name) == (day,)
    assert layout.left_of(day) == (name,)
    assert layout.below(name, 20) == (fisher,)
    assert layout.above(monday, 20) == (day,)
    assert layout.below(fisher, 20) == ()


def test_a_column_goes_on_as_long_as_its_lines_are_evenly_spaced() -> None:
    layout = layout_of(document_of(page_of(*column(40, 40, "a", "b", "c"), (40, 200, "far"))))
    assert [run.text for run in layout.column_below(layout.runs[0], 9)] == ["b", "c"]
    assert [run.text for run in layout.column_below(layout.runs[0], 1)] == ["b"]


def test_a_run_can_be_cut_at_a_word() -> None:
    (run,) = layout_of(document_of(page_of((40, 40, "Account 123 456")))).runs
    cut = run.part(8)
    assert cut is not None
    assert cut.text == "123 456"
    assert run.part(50) is None
    assert run.box_of(8, 11)[0] == cut.x0


def test_pages_are_kept_apart() -> None:
    layout = layout_of(document_of(page_of((40, 40, "one")), page_of((40, 54, "two"), number=2)))
    assert layout.below(layout.runs[0], 50) == ()
    assert layout.page_sizes[2] == (612.0, 792.0)


def test_runs_that_begin_at_one_edge_share_a_column() -> None:
    one, other, third = layout_of(document_of(page_of((40, 40, "a"), (42, 60, "b"), (300, 80, "c")))).runs
    assert in_column(one, other)
    assert not in_column(one, third)
