using System.Xml.Linq;
using FaceWorker.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace FaceWorker.Web.SignIn;

/// <summary>The keys that sign cookies, kept in the database. The framework asks for them once a day, and not asynchronously.</summary>
/// <remarks>Where it could not read them at its start, it asks while a page is rendered: on that page's thread the answer would wait for the page, which waits for the answer.</remarks>
internal sealed class StoredKeys(ConsoleKeys keys) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Task.Run(() => keys.ListAsync(CancellationToken.None)).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => keys.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None)).GetAwaiter().GetResult();
}
