using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>What axe has against a page.</summary>
/// <remarks>There are no frames, so the page's own axe is all it takes. The package for Playwright finishes each look in a page of its own: 2.3 s each, instead of 0.5.</remarks>
internal static class Axe
{
    // A thousand emoji buttons are all alike.
    private const string Look = """
        async () => (await axe.run({ exclude: [['.emoji-grid']] }, { resultTypes: ['violations'] })).violations
          .filter(it => it.impact === 'serious' || it.impact === 'critical')
          .flatMap(it => it.nodes.map(node => `${it.id}: ${it.help}: ${node.html}`))
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Each serious or critical violation: its rule, what the rule says, and the element.</summary>
    public static async Task<string[]> SeriousViolationsAsync(IPage page)
    {
        if (await page.EvaluateAsync<bool>("() => !window.axe"))
        {
            await page.EvaluateAsync(Script);
        }

        return await page.EvaluateAsync<string[]>(Look);
    }
}
