using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Images;

/// <summary>Quality problems as the column <c>face.problems</c> holds them: the names that messages use.</summary>
internal static class QualityReasons
{
    public static string Join(IEnumerable<QualityProblem> problems) =>
        string.Join(',', problems.Select(problem => JsonNamingPolicy.CamelCase.ConvertName(problem.Reason.ToString())));

    public static IReadOnlyList<QualityReason> Read(string[] names) => [.. names.Select(name => Enum.Parse<QualityReason>(name, ignoreCase: true))];
}
