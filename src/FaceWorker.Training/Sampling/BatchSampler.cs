namespace FaceWorker.Training.Sampling;

/// <summary>A photo in a batch: whose it is, by the person's number, and its crop's.</summary>
public readonly record struct Sample(int Person, int Crop);

/// <summary>FaceNet's batches: several photos of each of several people, and photos of others that are only compared with.</summary>
/// <param name="people">Each person's crops.</param>
/// <param name="peopleOfABatch">People with several photos in a batch; fewer where there are fewer.</param>
/// <param name="photosOfAPerson">Of each of them; fewer where a person has fewer, so that a class of 10,000 photos counts no more than another.</param>
/// <param name="others">Photos of further people, one of each.</param>
public sealed class BatchSampler(IReadOnlyList<IReadOnlyList<int>> people, int peopleOfABatch, int photosOfAPerson, int others)
{
    private readonly int[] several = [.. Enumerable.Range(0, people.Count).Where(person => people[person].Count > 1)];

    /// <summary>So many that everybody with several photos is in one.</summary>
    public int BatchesOfAnEpoch => (several.Length + peopleOfABatch - 1) / peopleOfABatch;

    /// <summary>The batches of an epoch. The same seed and number give the same, so that a resumed training goes on as it would have.</summary>
    public IEnumerable<IReadOnlyList<Sample>> Epoch(int seed, int number)
    {
        var random = new Random(HashCode(seed, number));
        var order = several.ToArray();
        random.Shuffle(order);
        for (var batch = 0; batch < BatchesOfAnEpoch; batch++)
        {
            var chosen = order.Skip(batch * peopleOfABatch).Take(peopleOfABatch).ToList();
            // The last batch is filled up: two people are the least that a loss can compare.
            chosen.AddRange(order.Take(Math.Min(peopleOfABatch, order.Length) - chosen.Count));
            yield return [.. chosen.SelectMany(person => Photos(person, random)), .. Others(chosen, random)];
        }
    }

    private IEnumerable<Sample> Photos(int person, Random random)
    {
        var crops = people[person];
        var taken = new HashSet<int>();
        while (taken.Count < Math.Min(photosOfAPerson, crops.Count))
            taken.Add(random.Next(crops.Count));
        return taken.Order().Select(i => new Sample(person, crops[i]));
    }

    private IEnumerable<Sample> Others(List<int> chosen, Random random)
    {
        var taken = new HashSet<int>(chosen);
        var wanted = Math.Min(people.Count, chosen.Count + others);
        while (taken.Count < wanted)
        {
            var person = random.Next(people.Count);
            if (taken.Add(person))
                yield return new Sample(person, people[person][random.Next(people[person].Count)]);
        }
    }

    // The framework's own hash differs between processes.
    private static int HashCode(int seed, int number) => unchecked((seed * 0x01000193) ^ (number * (int)0x9E3779B1));
}
