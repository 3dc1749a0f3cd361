using FaceWorker.Core.Evaluation;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class LfwPairsTests
{
    [Fact]
    public void Folds_and_photos_are_as_the_file_says()
    {
        var pairs = Read("2\t1", "Ann_Lee\t1\t4", "Ann_Lee\t2\tBo\t12", "Bo\t1\t2", "Bo\t3\tCy\t1");

        Assert.Equal([(2, 0, true), (3, 0, false), (4, 1, true), (5, 1, false)], pairs.Select(pair => (pair.Line, pair.Fold, pair.IsGenuine)));
        Assert.Equal("Ann_Lee/Ann_Lee_0004", pairs[0].Second.FileStem);
        Assert.Equal("Bo/Bo_0012", pairs[1].Second.FileStem);
    }

    [Fact]
    public void A_file_without_folds_is_split_into_contiguous_ones_that_have_both_kinds()
    {
        var pairs = Read(["20", .. Enumerable.Range(1, 20).Select(i => $"A\t{i}\t{i + 1}"), .. Enumerable.Range(1, 20).Select(i => $"A\t{i}\tB\t{i}")]);
        var few = Read("2", "A\t1\t2", "A\t1\t3", "A\t1\tB\t1", "A\t2\tB\t1");

        Assert.Equal(Enumerable.Range(0, 20).Select(i => i / 2), pairs.Where(pair => pair.IsGenuine).Select(pair => pair.Fold));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i / 2), pairs.Where(pair => !pair.IsGenuine).Select(pair => pair.Fold));
        Assert.Equal([0, 1, 0, 1], few.Select(pair => pair.Fold));
    }

    [Theory]
    [InlineData(1, "ten folds", "the number of folds")]
    [InlineData(1, "1", "at least 2")]
    [InlineData(1, "0\t5", "the number of folds")]
    [InlineData(2, "1\t2|A\t1\tB\t1", "two photos of one person), pair 1 of 2; found 'A, 1, B, 1'")]
    [InlineData(2, "1\t2|A\t1\t1", "two photos of one person")]
    [InlineData(3, "1\t2|A\t1\t2|A\t0\t2", "pair 2 of 2; found 'A, 0, 2'")]
    [InlineData(3, "2\t1|A\t1\t2|A\t1\tA\t2", "photos of two people")]
    [InlineData(3, "2\t1|A\t1\t2||A\t1\t2", "photos of two people), pair 1 of 1 in fold 1; found an empty line")]
    [InlineData(4, "2\t1|A\t1\t2|A\t1\tB\t2", "in fold 2; found the end of the file")]
    [InlineData(6, "2\t1|A\t1\t2|A\t1\tB\t2|A\t1\t2|A\t1\tB\t2|A\t1\t2", "the end of the file, after 2 × 2 × 1 pairs")]
    [InlineData(2, "2\t1|../secret\t1\t2", "PERSON")]
    [InlineData(2, "2\t1|A 1 2", "PERSON")]
    public void A_wrong_line_is_named_with_what_was_expected_and_found(int line, string text, string part)
    {
        var exception = Assert.Throws<PairsFileException>(() => Read(text.Split('|')));

        Assert.Equal(line, exception.Line);
        Assert.StartsWith($"pairs.txt, line {line}: expected ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_lines_at_the_end_do_no_harm() =>
        Assert.Equal(4, Read("2\t1", "A\t1\t2", "A\t1\tB\t2", "A\t1\t2", "A\t1\tB\t2", "", " ").Count);

    private static IReadOnlyList<PhotoPair> Read(params string[] lines) => LfwPairs.Read(new StringReader(string.Join('\n', lines)), "pairs.txt");
}
