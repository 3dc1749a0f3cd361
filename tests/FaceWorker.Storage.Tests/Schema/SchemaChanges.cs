using System.Text.RegularExpressions;

namespace FaceWorker.Storage.Tests.Schema;

/// <summary>What a migration takes away, or asks for, that programs which do not know it rely on. It knows the statements that migrations are made of, not all of SQL.</summary>
internal static partial class SchemaChanges
{
    /// <summary>The offending clauses; empty where programs of before can go on.</summary>
    public static IReadOnlyList<string> FindContractions(string sql)
    {
        var statements = Split(Quoted.Replace(Comments.Replace(Bodies.Replace(sql, "''"), " "), "''"), ';').ToList();
        var created = statements.Select(statement => CreatedTable.Match(statement)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. statements.SelectMany(statement => OfStatement(statement, created))];
    }

    private static IEnumerable<string> OfStatement(string statement, HashSet<string> created)
    {
        if (Dropping.IsMatch(statement) || UniqueIndex.Match(statement) is { Success: true } index && !created.Contains(index.Groups[1].Value))
            return [statement];
        if (AlteredTable.Match(statement) is not { Success: true } altered || created.Contains(altered.Groups[1].Value))
            return [];
        var clauses = Split(statement[altered.Length..], ',').ToList();
        return clauses.Where(clause => IsContraction(clause) && !IsReplaced(clause, clauses));
    }

    private static bool IsContraction(string clause) =>
        Narrowing.IsMatch(clause) || (AddedColumn.IsMatch(clause) && clause.Contains("NOT NULL", StringComparison.OrdinalIgnoreCase) && !HasValue.IsMatch(clause));

    /// <summary>A constraint of the same name goes, and comes again: a wider one, or the migration would fail on the rows that there are.</summary>
    private static bool IsReplaced(string clause, List<string> clauses) => ConstraintName.Match(clause) is { Success: true } name
        && clauses.Count(other => ConstraintName.Match(other) is { Success: true } match && match.Groups[1].Value == name.Groups[1].Value) == 2;

    /// <summary>The parts between separators that are in no parentheses.</summary>
    private static IEnumerable<string> Split(string text, char separator)
    {
        var (begin, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == separator && depth == 0))
            {
                if (text[begin..i].Trim() is { Length: > 0 } part)
                    yield return part;
                begin = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    [GeneratedRegex(@"\$(\w*)\$.*?\$\1\$", RegexOptions.Singleline)]
    private static partial Regex Bodies { get; }

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments { get; }

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"^CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex CreatedTable { get; }

    [GeneratedRegex(@"^(?:DROP|TRUNCATE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Dropping { get; }

    [GeneratedRegex(@"^CREATE\s+UNIQUE\s+INDEX\s+.*?\bON\s+(?:ONLY\s+)?(\w+)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex UniqueIndex { get; }

    [GeneratedRegex(@"^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(\w+)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex AlteredTable { get; }

    [GeneratedRegex(@"^(?:DROP\b|RENAME\b|FORCE\b|ALTER\s+.*\b(?:TYPE|SET\s+NOT\s+NULL|DROP)\b|ADD\s+(?:CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE)\b)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Narrowing { get; }

    [GeneratedRegex(@"^ADD\b", RegexOptions.IgnoreCase)]
    private static partial Regex AddedColumn { get; }

    [GeneratedRegex(@"\b(?:DEFAULT|GENERATED)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HasValue { get; }

    [GeneratedRegex(@"^(?:ADD|DROP)\s+CONSTRAINT\s+(?:IF\s+EXISTS\s+)?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex ConstraintName { get; }
}
