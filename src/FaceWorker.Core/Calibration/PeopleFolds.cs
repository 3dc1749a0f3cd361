using System.Security.Cryptography;
using System.Text;

namespace FaceWorker.Core.Calibration;

/// <summary>Deals people into folds. The same people are always dealt alike, whatever the order they come in.</summary>
internal static class PeopleFolds
{
    public const int Most = 5;

    /// <summary>Each person's fold. Every fold gets at least two people, or there is only one fold.</summary>
    public static int[] Deal(IReadOnlyList<string> people)
    {
        var folds = Math.Clamp(people.Count / 2, 1, Most);
        var foldOf = new int[people.Count];
        var shuffled = Enumerable.Range(0, people.Count).OrderBy(i => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(people[i]))), StringComparer.Ordinal);
        foreach (var (person, position) in shuffled.Select((person, position) => (person, position)))
            foldOf[person] = position % folds;
        return foldOf;
    }
}
