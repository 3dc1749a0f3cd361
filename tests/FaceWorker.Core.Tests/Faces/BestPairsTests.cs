using CsCheck;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class BestPairsTests
{
    [Fact]
    public void The_best_total_wins_over_the_best_pair() =>
        Assert.Equal([1, 0], BestPairs.Of(2, 2, (row, column) => new[,] { { 0.9, 0.8 }, { 0.8, 0 } }[row, column]));

    [Fact]
    public void What_has_nothing_in_common_is_not_paired() =>
        Assert.Equal([-1, 0, -1], BestPairs.Of(3, 1, (row, _) => row == 1 ? 0.5 : 0));

    [Fact]
    public void Nothing_pairs_with_nothing()
    {
        Assert.Empty(BestPairs.Of(0, 3, (_, _) => 1));
        Assert.Equal([-1, -1], BestPairs.Of(2, 0, (_, _) => 1));
    }

    [Fact]
    public void No_other_pairing_has_a_greater_total() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5]).SelectMany((rows, columns) => Gen.Double[0, 1].Array[rows * columns].Select(values => (rows, columns, values))).Sample(one =>
        {
            double Value(int row, int column) => one.values[row * one.columns + column] is var value && value > 0.3 ? value : 0;
            var pairs = BestPairs.Of(one.rows, one.columns, Value);
            var total = pairs.Select((column, row) => column < 0 ? 0 : Value(row, column)).Sum();
            return pairs.Where(column => column >= 0).Distinct().Count() == pairs.Count(column => column >= 0) && Math.Abs(total - Best(0, 0)) < 1e-9;

            double Best(int row, int used) => row == one.rows ? 0
                : Enumerable.Range(0, one.columns).Where(column => (used >> column & 1) == 0).Select(column => Value(row, column) + Best(row + 1, used | 1 << column)).Append(Best(row + 1, used)).Max();
        });
}
