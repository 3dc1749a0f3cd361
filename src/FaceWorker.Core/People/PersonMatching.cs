namespace FaceWorker.Core.People;

/// <summary>Which new group is which earlier person.</summary>
public static class PersonMatching
{
    /// <summary>
    /// By group, the earlier person whom it continues; groups that continue nobody are left out. A group that holds confirmed faces is their person; then the largest overlap in faces decides, of
    /// equal ones the lower person, then the lower group. No person is two groups, and no group two persons.
    /// </summary>
    /// <param name="before">By face, its person; null: none.</param>
    /// <param name="groups">By face, its group now; below 0: none.</param>
    /// <param name="confirmed">By face, the person whom a person confirmed it to be; null: nobody did.</param>
    public static IReadOnlyDictionary<int, long> Match(IReadOnlyList<long?> before, IReadOnlyList<int> groups, IReadOnlyList<long?>? confirmed = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfNotEqual(before.Count, groups.Count);
        var matched = new Dictionary<int, long>();
        var taken = new HashSet<long>();
        for (var face = 0; confirmed is not null && face < groups.Count; face++)
            if (confirmed[face] is { } person && groups[face] >= 0 && matched.TryAdd(groups[face], person))
                taken.Add(person);

        var overlaps = new Dictionary<(long Person, int Group), int>();
        for (var face = 0; face < groups.Count; face++)
            if (before[face] is { } person && groups[face] >= 0)
                overlaps[(person, groups[face])] = overlaps.GetValueOrDefault((person, groups[face])) + 1;
        foreach (var ((person, group), _) in overlaps.OrderByDescending(overlap => overlap.Value).ThenBy(overlap => overlap.Key))
            if (!taken.Contains(person) && matched.TryAdd(group, person))
                taken.Add(person);
        return matched;
    }
}
