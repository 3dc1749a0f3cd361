namespace FaceWorker.Core.Faces;

/// <summary>Pairs rows with columns one to one so that the pairs' values add up to the most: the Hungarian algorithm in its O(n² m) form with potentials (Kuhn 1955, Munkres 1957).</summary>
internal static class BestPairs
{
    /// <summary>For each row its column; -1: none. Values of 0 pair nothing.</summary>
    /// <param name="value">Of a row and a column, 0 or more.</param>
    public static int[] Of(int rows, int columns, Func<int, int, double> value)
    {
        // Costs are negative values; with as many columns as rows added that cost nothing, every row can stay alone.
        var width = columns + rows;
        double Cost(int row, int column) => column <= columns ? -value(row - 1, column - 1) : 0;
        var (ofRow, ofColumn, pairedWith) = (new double[rows + 1], new double[width + 1], new int[width + 1]);
        for (var row = 1; row <= rows; row++)
        {
            var (least, cameFrom, isUsed) = (new double[width + 1], new int[width + 1], new bool[width + 1]);
            Array.Fill(least, double.PositiveInfinity);
            pairedWith[0] = row;
            var at = 0;
            while (pairedWith[at] != 0)
            {
                isUsed[at] = true;
                var (from, step, next) = (pairedWith[at], double.PositiveInfinity, 0);
                for (var column = 1; column <= width; column++)
                {
                    if (isUsed[column])
                        continue;
                    var reduced = Cost(from, column) - ofRow[from] - ofColumn[column];
                    if (reduced < least[column])
                        (least[column], cameFrom[column]) = (reduced, at);
                    if (least[column] < step)
                        (step, next) = (least[column], column);
                }

                for (var column = 0; column <= width; column++)
                {
                    if (isUsed[column])
                    {
                        ofRow[pairedWith[column]] += step;
                        ofColumn[column] -= step;
                    }
                    else
                    {
                        least[column] -= step;
                    }
                }

                at = next;
            }

            for (; at != 0; at = cameFrom[at])
                pairedWith[at] = pairedWith[cameFrom[at]];
        }

        var found = new int[rows];
        Array.Fill(found, -1);
        for (var column = 1; column <= columns; column++)
            if (pairedWith[column] is > 0 and var row && value(row - 1, column - 1) > 0)
                found[row - 1] = column - 1;
        return found;
    }
}
